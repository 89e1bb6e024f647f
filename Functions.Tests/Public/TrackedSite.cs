using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Public;

/// <summary>The app, which lets pages of other origins call it, and such pages in a browser, each behind a proxy of its own.</summary>
public sealed class TrackedSite(Servers servers, Browser browser) : IAsyncLifetime
{
    public const string PageKey = TestSettings.AppKey;

    private readonly string _storage = servers.TakeStorageAccount();

    public TestDatabase Db { get; } = new(servers);

    public AppProcesses Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Db.InitializeAsync();
        Host = await AppProcesses.StartAsync(Db.ConnectionString, _storage, ("LocalHost__Cors", "*"));
    }

    /// <summary>
    /// A page that loads the tracker; <paramref name="before"/> runs on it first. Of two attributes of one name the first counts, so
    /// that <paramref name="attributes"/> go before those that make the tests quick.
    /// </summary>
    public async Task<TrackedPage> OpenAsync(
        string attributes = "", string before = "", string body = "", string path = "start", Action<TrackedPage>? arrange = null,
        Action<BrowserNewContextOptions>? change = null, bool isWhole = false)
    {
        var app = $"App {Guid.NewGuid():N}";
        var proxy = new FaultProxy(() => Host.Api.Root);
        var site = new TestSite
        {
            Head = $"<script>{before}</script>{Tag(proxy.Root, app, attributes)}",
            Body = body,
        };
        var page = new TrackedPage(Db, proxy, site, await browser.OpenAsync(site.Root, change, isWhole), app);
        arrange?.Invoke(page);
        await page.Page.GotoAsync(path);
        return page;
    }

    /// <summary>The tag, as a page has it.</summary>
    public static string Tag(Uri root, string app, string attributes = "") =>
        $"""
        <script src="{root}api/tracker.js" {attributes} data-app="{app}" data-key="{PageKey}"
          data-flush="100" data-retry="200" data-heartbeat="0.3" defer></script>
        """;

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Db.DisposeAsync();
    }
}

/// <summary>One host for tests of the tracker that neither stop it nor wait long; classes of those have one each and run beside.</summary>
[CollectionDefinition(nameof(TrackedSite))]
public sealed class TrackedSites : ICollectionFixture<TrackedSite>;
