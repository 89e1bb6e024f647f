using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

/// <summary>One running app with a small week of traffic in it, for every test of the dashboard.</summary>
public sealed class DashboardApp(Servers servers, Browser browser) : IAsyncLifetime
{
    private readonly RunningApp _app = new(servers);
    private DashboardVisits? _visits;

    public ApiClient Api => _app.Api;

    public TestDatabase Db => _app.Db;

    public string StorageConnectionString => _app.StorageConnectionString;

    /// <summary>The days that the traffic is in, as both the page and the API take them.</summary>
    public string Days { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        _visits = new DashboardVisits(browser, Api);
        var today = DateTime.UtcNow;
        Days = $"from={today.AddDays(-6):yyyy-MM-dd}&to={today:yyyy-MM-dd}";
        await new SchoolWeek(Api, Db, events: 400).SendAsync();
    }

    public Task<DashboardPage> ArriveAsync(string query = "", Action<BrowserNewContextOptions>? change = null) =>
        _visits!.ArriveAsync(query, change);

    public Task<DashboardPage> OpenAsync(
        string query, string key = TestSettings.AdminKey, Action<BrowserNewContextOptions>? change = null, string script = "") =>
        _visits!.OpenAsync(query, key, change, script);

    public Task<DashboardPage> OpenWithClockAsync(string query, string key = TestSettings.AdminKey) =>
        _visits!.OpenWithClockAsync(query, key);

    public async ValueTask DisposeAsync()
    {
        await _visits!.DisposeAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>The tests that share the running app.</summary>
[CollectionDefinition(nameof(DashboardTests))]
public sealed class DashboardTests : ICollectionFixture<DashboardApp>;
