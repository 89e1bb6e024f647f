namespace Functions.Tests.Public;

/// <summary>What EasyList and EasyPrivacy block of tracker.js and its requests, as docs/tracker.md describes it.</summary>
public sealed class TrackerFilterListTests
{
    private const string Page = "https://school.example/lessons/1";

    private static readonly string[] Scripts = ["tracker.js", "tracker.mjs"];
    private static readonly string[] Posts = ["track?code=key", "track/heartbeat?code=key", "track/session-end?code=key"];

    [Fact]
    public async Task Neither_the_script_nor_its_requests_are_blocked_on_another_site()
    {
        string[] hosts = ["func-analytics-a1b2c3d4e5f6g.azurewebsites.net", "portal.azurewebsites.net", "learn.school.com"];

        await AssertBlockedAsync([], [.. hosts.SelectMany(host => Requests($"https://{host}/api"))]);
    }

    [Fact]
    public async Task Nothing_is_blocked_on_a_path_of_the_sites_own()
    {
        const string own = "https://school.example/lessons";

        await AssertBlockedAsync([], [.. Requests(own), .. Beacons(own), .. Requests("https://school.example/api")]);
    }

    [Fact]
    public async Task A_beacon_to_another_site_is_blocked() =>
        await AssertBlockedAsync(["$ping,third-party"], Beacons("https://portal.azurewebsites.net/api"));

    [Fact]
    public async Task A_host_or_a_path_that_the_documentation_advises_against_is_blocked()
    {
        string[] hosts = ["analytics", "beacon", "pixel", "stats"];
        string[] paths = ["event", "events", "log", "metrics", "service"];
        var roots = hosts.Select(name => $"https://{name}.school.com/api").Concat(paths.Select(name => $"https://school.example/{name}"));

        var requests = roots.Select(Requests).ToList();
        var rules = await FilterLists.BlockingRulesAsync([.. requests.SelectMany(one => one)]);

        Assert.All(roots.Zip(rules.Chunk(requests[0].Length)), pair => Assert.True(pair.Second.Any(rule => rule is not null), pair.First));
    }

    private static async Task AssertBlockedAsync(string[] expected, FilteredRequest[] requests)
    {
        var rules = await FilterLists.BlockingRulesAsync(requests);

        Assert.Equal(expected, requests.Zip(rules).Where(pair => pair.Second is not null).Select(pair => pair.Second));
    }

    private static FilteredRequest[] Requests(string root) =>
    [
        .. Scripts.Select(script => new FilteredRequest($"{root}/{script}", "script", Page)),
        .. Posts.Select(post => new FilteredRequest($"{root}/{post}", "xmlhttprequest", Page)),
    ];

    private static FilteredRequest[] Beacons(string root) => [new FilteredRequest($"{root}/{Posts[0]}", "ping", Page)];
}
