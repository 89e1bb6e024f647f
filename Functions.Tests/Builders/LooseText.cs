namespace Functions.Tests.Builders;

/// <summary>
/// Text as a search takes it: whatever the case and the accents. Of the tests' few letters, since they run without cultures.
/// </summary>
internal static class LooseText
{
    public static bool Contains(string? text, string part) => text is not null && Fold(text).Contains(Fold(part), StringComparison.Ordinal);

    private static string Fold(string text) => text.ToLowerInvariant().Replace('ä', 'a').Replace('é', 'e');
}
