using System.Text.RegularExpressions;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

/// <summary>MySQL paused, as seen on every panel at once; on servers of this class alone.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
public sealed partial class OutageTests(OwnServers servers, Browser browser) : IClassFixture<OwnServers>, IAsyncLifetime
{
    // Longer than a statement waits, so that answers fail too.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(36);

    private const string Unwell = ".card[aria-busy], .skeleton, .stale, .state.error";

    private const string TwoStates = ".card:has(.card-status > *):has(.state.error)";

    private static readonly string[] Queries =
    [
        "", "?panel=documents", "?panel=live", "?panel=engagement", "?panel=people", "?panel=people&user=7", "?panel=rewards",
        "?panel=operations", "?panel=settings", "?panel=audit",
    ];

    private readonly TestDatabase _db = TestDatabase.On(servers);

    public ValueTask InitializeAsync() => _db.InitializeAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task While_MySQL_is_paused_every_panel_says_so_within_15_seconds_and_recovers_by_itself()
    {
        await using var host = await HostedApp.StartAsync(_db.ConnectionString, servers.TakeStorageAccount());
        await host.Api.PostAsync("track", An.Event().With("userId", 7));
        await Until.EqualAsync(1, () => _db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events"), TimeSpan.FromSeconds(20));
        await using var visits = new DashboardVisits(browser, host.Api);
        // Each in a browser of its own: tabs of one share six connections.
        var pages = new List<DashboardPage>();
        try
        {
            foreach (var query in Queries)
            {
                pages.Add(await visits.OpenAsync(query, change: _ => { }));
            }

            var paused = servers.MySql.PauseAsync(Pause);
            await Task.WhenAll(pages.Select(page => page.Page.ReloadAsync(new() { Timeout = 20_000 })));
            await Task.WhenAll(pages.Select(page =>
                Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync(Reason, new() { Timeout = 15_000 })));
            await Task.WhenAll(pages.Select(page => Assertions.Expect(page.Page.Locator(TwoStates)).ToHaveCountAsync(0)));
            var operations = pages[Array.IndexOf(Queries, "?panel=operations")];
            await Assertions.Expect(operations.Card("Queues").Locator("tbody tr").First).ToBeVisibleAsync();
            await Assertions.Expect(operations.Card("Events and dead letters")).ToContainTextAsync("Only the queues are known.");
            await paused;

            await Task.WhenAll(pages.Select(page => Assertions.Expect(page.Page.Locator(Unwell))
                .ToHaveCountAsync(0, new() { Timeout = 60_000 })));
            Assert.All(pages, page =>
                Assert.All(page.Tab.TakeFaults(), fault => Assert.Contains("503", fault, StringComparison.Ordinal)));
        }
        finally
        {
            await Task.WhenAll(pages.Select(page => page.DisposeAsync().AsTask()));
        }
    }

    [GeneratedRegex("MySQL does not answer|The database does not answer")]
    private static partial Regex Reason { get; }
}
