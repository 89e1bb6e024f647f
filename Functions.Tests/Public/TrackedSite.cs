using Functions.Tests.Fixtures;

namespace Functions.Tests.Public;

/// <summary>The app, which lets pages of other origins call it, and such a page in a browser.</summary>
public sealed class TrackedSite(Servers servers, Browser browser) : IAsyncLifetime
{
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
    public async Task<TrackedPage> OpenAsync(string attributes = "", string before = "", string body = "")
    {
        var app = $"App {Guid.NewGuid():N}";
        var site = new TestSite
        {
            Head = $"""
                <script>{before}</script>
                <script src="{Host.Api.Root}api/tracker.js" data-app="{app}" data-key="{TestSettings.AppKey}" {attributes}
                  data-flush="100" data-retry="200" data-heartbeat="0.3" defer></script>
                """,
            Body = body,
        };
        var tab = await browser.OpenAsync(site.Root);
        await tab.Page.GotoAsync("start");
        return new TrackedPage(this, site, tab, app);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Db.DisposeAsync();
    }
}
