using System.Globalization;

namespace Functions.Platform.Http;

/// <summary>A row's number in a path: digits alone, above zero.</summary>
public static class PathId
{
    public static bool TryRead(string text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;
}
