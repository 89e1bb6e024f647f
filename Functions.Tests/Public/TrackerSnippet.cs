using System.Text.RegularExpressions;
using Functions.Tests.Architecture;

namespace Functions.Tests.Public;

/// <summary>The snippet that docs/tracker.md shows.</summary>
internal static partial class TrackerSnippet
{
    /// <summary>What stands in its first script element.</summary>
    public static string Script { get; } = Element().Match(SourceTree.Read("docs/tracker.md")).Groups["script"].Value;

    [GeneratedRegex("<script>(?<script>.+?)</script>", RegexOptions.Singleline)]
    private static partial Regex Element();
}
