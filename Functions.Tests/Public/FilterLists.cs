using System.Text.Json;
using DevServers;
using Functions.Tests.Architecture;

namespace Functions.Tests.Public;

/// <summary>A request as an ad blocker sees it.</summary>
internal sealed record FilteredRequest(string Url, string Type, string SourceUrl);

/// <summary>EasyList and EasyPrivacy, which <c>scripts/filter-lists.sh</c> fetches, applied by an ad blocker's own engine.</summary>
internal static class FilterLists
{
    private const string Missing = "The filter lists are missing. Run scripts/filter-lists.sh, which takes them from a Debian package.";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The rule that blocks each request, or null.</summary>
    public static async Task<IReadOnlyList<string?>> BlockingRulesAsync(IReadOnlyList<FilteredRequest> requests)
    {
        string[] lists = [PathOf("easylist"), PathOf("easyprivacy")];
        Assert.SkipWhen(
            !lists.All(File.Exists) && Environment.GetEnvironmentVariable("TESTS_REQUIRE_NEEDS") != "true", Missing);
        await using var node = new ChildProcess(new ChildCommand(
            "node", [Path.Combine(SourceTree.Root, "web/filters.mjs"), JsonSerializer.Serialize(requests, Json), .. lists]));
        var code = await node.RunAsync(TestContext.Current.CancellationToken);
        Assert.True(code == 0, node.Output);
        return JsonSerializer.Deserialize<string?[]>(node.Output)!;
    }

    private static string PathOf(string list) => Path.Combine(SourceTree.Root, ".filter-lists", $"{list}.txt");
}
