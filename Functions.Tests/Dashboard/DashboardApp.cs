using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

/// <summary>One running app with a small week of traffic in it, for every test of the dashboard.</summary>
public sealed class DashboardApp(Servers servers, Browser browser) : IAsyncLifetime
{
    private readonly RunningApp _app = new(servers);

    public ApiClient Api => _app.Api;

    public TestDatabase Db => _app.Db;

    public string StorageConnectionString => _app.StorageConnectionString;

    /// <summary>The days that the traffic is in, as both the page and the API take them.</summary>
    public string Days { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        var today = DateTime.UtcNow;
        Days = $"from={today.AddDays(-6):yyyy-MM-dd}&to={today:yyyy-MM-dd}";
        await new SchoolWeek(Api, Db, events: 400).SendAsync();
    }

    /// <summary>The page in a tab of its own, at the way in.</summary>
    public async Task<DashboardPage> ArriveAsync(string query = "", Action<BrowserNewContextOptions>? change = null)
    {
        var page = new DashboardPage(await browser.OpenAsync(Api.Root, options =>
        {
            options.ReducedMotion = ReducedMotion.Reduce;
            change?.Invoke(options);
        }));
        await page.GoAsync(query);
        return page;
    }

    public async Task<DashboardPage> OpenAsync(
        string query, string key = TestSettings.AdminKey, Action<BrowserNewContextOptions>? change = null)
    {
        var page = await ArriveAsync(query, change);
        await page.SignInAsync(key);
        await page.LoadedAsync();
        return page;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>The tests that share the running app.</summary>
[CollectionDefinition(nameof(DashboardTests))]
public sealed class DashboardTests : ICollectionFixture<DashboardApp>;
