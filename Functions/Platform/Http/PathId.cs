using System.Globalization;

namespace Functions.Platform.Http;

/// <summary>A row's number in a path: digits alone, above zero.</summary>
public static class PathId
{
    public static NumberRule Rule(string name, string meaning) => new(name, 1, long.MaxValue, meaning) { Required = true };

    /// <summary>The refusal of a part of a path that is not readable text; null where it is.</summary>
    public static Problem? Unreadable(string text, string field) =>
        JsonText.IsReadable(text) ? null : Problem.Invalid(field, "must not be blank, and hold no control character");

    /// <summary>The number; 0, and an error on <paramref name="item"/>, where it is none.</summary>
    public static long Read(string text, string field, JsonItem item)
    {
        if (!TryRead(text, out var id))
        {
            item.Refuse(field, "must be an integer above 0");
        }

        return id;
    }

    public static bool TryRead(string text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;
}
