using System.Net.Http.Headers;

namespace Functions.Public;

public static class ContentCoding
{
    public const string Identity = "identity";
    public const string Gzip = "gzip";
    public const string Brotli = "br";

    private static readonly string[] SmallestFirst = [Brotli, Gzip, Identity];

    /// <summary>The best of <paramref name="offered"/> by <c>Accept-Encoding</c>; of equally welcome ones the smallest.</summary>
    public static string Best(IEnumerable<string> acceptEncoding, IEnumerable<string> offered)
    {
        var wishes = Read(acceptEncoding);
        return offered
            .Where(coding => Weight(wishes, coding) > 0)
            .OrderByDescending(coding => Weight(wishes, coding))
            .ThenBy(coding => Array.IndexOf(SmallestFirst, coding))
            .FirstOrDefault(Identity);
    }

    private static Dictionary<string, double> Read(IEnumerable<string> acceptEncoding)
    {
        var wishes = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in acceptEncoding.SelectMany(value => value.Split(',')))
        {
            if (StringWithQualityHeaderValue.TryParse(text, out var wish))
            {
                wishes[wish.Value] = wish.Quality ?? 1;
            }
        }

        return wishes;
    }

    // Identity is welcome unless it is refused, and the last choice unless it is asked for.
    private static double Weight(Dictionary<string, double> wishes, string coding) =>
        wishes.TryGetValue(coding, out var weight) || wishes.TryGetValue("*", out weight) ? weight
        : coding == Identity ? double.Epsilon
        : 0;
}
