using System.Globalization;

namespace Functions.Platform.Http;

/// <summary>Where a page begins that is read from several logs, newest first: what is older than this line.</summary>
public sealed record LogCursor(DateTime At, int Log, long Id)
{
    /// <summary>The text as a regular expression.</summary>
    private const string Pattern = @"^\\d+\\.\\d+\\.\\d+$";

    /// <summary>The parameter that holds it.</summary>
    public static readonly OwnRule Rule = new(
        "before", $$"""{ "type": "string", "pattern": "{{Pattern}}" }""", "The next of an earlier page: only what is older than it")
    {
        Example = new LogCursor(new DateTime(2026, 3, 2, 9, 30, 0, DateTimeKind.Utc), 2, 17).ToString(),
    };

    public static readonly LogCursor Newest = new(new DateTime(9999, 12, 31, 0, 0, 0, DateTimeKind.Utc), int.MaxValue, long.MaxValue);

    /// <summary>The parameter's value, or the newest; what is wrong with it is in the query's errors.</summary>
    public static LogCursor Read(QueryParameters query)
    {
        if (query.Value(Rule.Name) is not { } text)
        {
            return Newest;
        }

        if (Parse(text) is { } cursor)
        {
            return cursor;
        }

        query.Refuse(Rule.Name, "must be the next of an earlier page");
        return Newest;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{new DateTimeOffset(At).ToUnixTimeSeconds()}.{Log}.{Id}");

    public static LogCursor? Parse(string text) =>
        text.Split('.') is [var at, var log, var id]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= new DateTimeOffset(Newest.At).ToUnixTimeSeconds()
        && int.TryParse(log, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            ? new LogCursor(DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime, number, row)
            : null;
}
