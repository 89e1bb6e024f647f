using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Public;

/// <summary>A page with the tracker on it, and what of it has arrived in the database.</summary>
public sealed class TrackedPage(TrackedSite tracked, TestSite site, Tab tab, string app) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public IPage Page => tab.Page;

    public string App => app;

    /// <summary>Another tab of the same site.</summary>
    public async Task<IPage> OpenTabAsync(string path = "start")
    {
        var page = await Page.Context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    public Task RunAsync(string script) => Page.EvaluateAsync($"() => {{ {script} }}");

    /// <summary>Waits until exactly these events are in the database, in any order, written <c>type name user</c>.</summary>
    public Task ArrivedAsync(params string[] events) =>
        Until.EqualAsync(string.Join(", ", events.Order(StringComparer.Ordinal)), EventsAsync, Patience);

    public async Task<string> EventsAsync()
    {
        var events = await tracked.Db.QueryAsync<string>(
            "SELECT CONCAT_WS(' ', event_type, event_name, COALESCE(user_id, user_type)) FROM tracking_events WHERE app_name = @app", new { app });
        return string.Join(", ", events.Order(StringComparer.Ordinal));
    }

    /// <summary>Fails where the page saw anything of the tracker but its requests.</summary>
    public void Unharmed(string except = "nothing") => Assert.DoesNotContain(tab.TakeFaults(), fault =>
        !fault.StartsWith($"left the origin: {tracked.Host.Api.Root}api/", StringComparison.Ordinal) && !fault.Contains(except, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        Unharmed(except: "net::ERR_");
        await Page.Context.CloseAsync();
        tab.TakeFaults();
        await tab.DisposeAsync();
        site.Dispose();
    }
}
