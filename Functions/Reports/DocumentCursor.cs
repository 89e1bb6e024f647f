using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Functions.Reports;

/// <summary>The last row of a page: what it was put in order by, and its names. Sent as text that clients hand back as it is.</summary>
public sealed record DocumentCursor(long Value, string Level, string? Chapter, string? Document)
{
    /// <summary>The text as a regular expression: the value, and each name as base64url.</summary>
    public const string Pattern = @"^\d{1,18}(\.[A-Za-z0-9_-]*){3}$";

    // In seconds, as the value of a time is.
    private static readonly long MaxValue = DateTime.MaxValue.Ticks / TimeSpan.TicksPerSecond;

    internal GroupKey Key => new([Level, Chapter, Document]);

    /// <summary>The value as a time.</summary>
    public DateTime Time => new(Value * TimeSpan.TicksPerSecond, DateTimeKind.Utc);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Value}.{Encode(Level)}.{Encode(Chapter)}.{Encode(Document)}");

    /// <summary>Null where the text is not one that was written.</summary>
    public static DocumentCursor? Parse(string text)
    {
        if (text.Split('.') is not [var number, var level, var chapter, var document]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            || !new[] { level, chapter, document }.All(name => Base64Url.IsValid(name)))
        {
            return null;
        }

        return new DocumentCursor(Math.Min(value, MaxValue), Decode(level), Decode(chapter), Decode(document));
    }

    private static string Encode(string? name) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name ?? ""));

    private static string Decode(string name) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(name));
}
