using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

/// <summary>Visits of a running app's dashboard, one after another.</summary>
public sealed class DashboardVisits(Browser browser, ApiClient api) : IAsyncDisposable
{
    private IBrowserContext? _shared;

    /// <summary>A tab at the way in, of a browser that was never here.</summary>
    public async Task<DashboardPage> ArriveAsync(string query = "", Action<BrowserNewContextOptions>? change = null)
    {
        var page = new DashboardPage(await browser.OpenAsync(api.Root, options => Change(options, change)));
        await page.GoAsync(query);
        return page;
    }

    /// <summary>
    /// A signed-in tab whose cards are loaded. It shares the cache with those before it, which halves the work; with other options, or
    /// where a test changes what a context has, it is of a browser that was never here. The script runs before the page's own.
    /// </summary>
    public async Task<DashboardPage> OpenAsync(
        string query, string key = TestSettings.AdminKey, Action<BrowserNewContextOptions>? change = null, string script = "")
    {
        DashboardPage page;
        if (change is null)
        {
            _shared ??= await browser.NewContextAsync(api.Root, options => Change(options, null));
            page = new DashboardPage(await Tab.OpenAsync(_shared, api.Root, isLast: false));
            // What a sign-in leaves, once: the name of a window outlives what a page does after it.
            await page.Page.AddInitScriptAsync(
                $"if (!window.name) {{ window.name = 'signed in'; sessionStorage.setItem('analytics.key', '{key}'); }}\n{script}");
            await page.GoAsync(query);
        }
        else
        {
            page = await ArriveAsync(query, change);
            await page.SignInAsync(key);
        }

        await page.LoadedAsync();
        return page;
    }

    /// <summary>A signed-in tab whose time stands still but for what the test lets pass.</summary>
    public async Task<DashboardPage> OpenWithClockAsync(string query, string key = TestSettings.AdminKey)
    {
        var page = await ArriveAsync(query);
        await page.Page.Clock.InstallAsync();
        await page.GoAsync(query);
        await page.SignInAsync(key);
        await page.LoadedAsync();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_shared is not null)
        {
            await _shared.CloseAsync();
        }
    }

    private static void Change(BrowserNewContextOptions options, Action<BrowserNewContextOptions>? change)
    {
        options.ReducedMotion = ReducedMotion.Reduce;
        change?.Invoke(options);
    }
}
