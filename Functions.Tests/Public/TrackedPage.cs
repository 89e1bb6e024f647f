using System.Collections.Concurrent;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Public;

/// <summary>A page with the tracker on it, and what of it has arrived in the database.</summary>
public sealed class TrackedPage(TestDatabase db, FaultProxy proxy, TestSite site, Tab tab, string app) : IAsyncDisposable
{
    // What the browser itself writes about a request that failed; no script can prevent it.
    private static readonly string[] OfTheBrowser = ["console: Failed to load resource:", "console: Access to fetch at"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _hints = ListenForHints(tab.Page);

    public IPage Page => tab.Page;

    /// <summary>What the tracker wrote to the console for the page's developer.</summary>
    public IReadOnlyList<string> Hints => [.. _hints];

    public string App => app;

    public FaultProxy Proxy => proxy;

    public TestSite Site => site;

    /// <summary>Another tab of the same site.</summary>
    public async Task<IPage> OpenTabAsync(string path = "start")
    {
        var page = await Page.Context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    public Task RunAsync(string script) => Page.EvaluateAsync($"() => {{ {script} }}");

    /// <summary>Waits until exactly these events are in the database, in any order, written <c>type name user</c>.</summary>
    public Task ArrivedAsync(params string[] events) => ArrivedAsync(Patience, events);

    public Task ArrivedAsync(TimeSpan patience, params string[] events) =>
        Until.EqualAsync(string.Join(", ", events.Order(StringComparer.Ordinal)), EventsAsync, patience);

    public async Task<string> EventsAsync()
    {
        var events = await db.QueryAsync<string>(
            "SELECT CONCAT_WS(' ', event_type, event_name, COALESCE(user_id, user_type)) FROM tracking_events WHERE app_name = @app",
                new { app });
        return string.Join(", ", events.Order(StringComparer.Ordinal));
    }

    /// <summary>When the event happened, as it is stored.</summary>
    public async Task<DateTime> TimeOfAsync(string eventName) => DateTime.SpecifyKind(
        await db.SingleAsync<DateTime>(
            "SELECT created_at FROM tracking_events WHERE app_name = @app AND event_name = @eventName", new { app, eventName }),
        DateTimeKind.Utc);

    public Task<IReadOnlyList<string>> SessionsAsync() =>
        db.QueryAsync<string>("SELECT DISTINCT session_id FROM tracking_events WHERE app_name = @app ORDER BY 1", new { app });

    /// <summary>Waits for the next event to be posted.</summary>
    public Task PostedAsync(string text, int times = 1) =>
        Until.TrueAsync(() => proxy.TimesPosted(text) >= times, Patience, () => $"{proxy.TimesPosted(text)} times");

    /// <summary>Fails where the page saw anything of the tracker but its requests.</summary>
    public void Unharmed(string except = "nothing") => Assert.DoesNotContain(tab.TakeFaults(), fault =>
        !fault.StartsWith($"left the origin: {proxy.Root}", StringComparison.Ordinal)
        && !OfTheBrowser.Any(text => fault.StartsWith(text, StringComparison.Ordinal))
        && !fault.Contains(except, StringComparison.Ordinal));

    private static ConcurrentQueue<string> ListenForHints(IPage page)
    {
        var hints = new ConcurrentQueue<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "warning" && message.Text.StartsWith("tracker.js: ", StringComparison.Ordinal))
            {
                hints.Enqueue(message.Text);
            }
        };
        return hints;
    }

    public async ValueTask DisposeAsync()
    {
        Unharmed();
        await Page.Context.CloseAsync();
        tab.TakeFaults();
        await tab.DisposeAsync();
        proxy.Dispose();
        site.Dispose();
    }
}
