using Functions.Tests.Fixtures;

namespace Functions.Tests.Public;

/// <summary>tracker.js on a page that the browser prerenders, in a browser that nothing controls.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(TrackedSite))]
public sealed class TrackerPrerenderTests(TrackedSite tracked) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _profile = Directory.CreateTempSubdirectory("chromium-").FullName;

    // The first page asks the test, by way of the proxy, before it goes on to the one that is prepared.
    private const string Script = """
        if (document.prerendering) {
          tracker.user({ id: 3, type: 'student' });
          tracker.button('prepared');
          addEventListener('load', () => setTimeout(() => { localStorage.isPrepared = 1; }, 400));
        } else if (location.pathname === '/start') {
          setInterval(async () => {
            if (localStorage.isPrepared && (await fetch('ROOTapi/go', { method: 'POST', body: 'may I go?' })).ok) {
              location.href = '/next';
            }
          }, 100);
        }
        """;

    [Fact]
    public async Task A_prerendered_page_counts_when_it_is_seen()
    {
        var (app, mayGo) = ($"App {Guid.NewGuid():N}", false);
        using var proxy = new FaultProxy(() => tracked.Host.Api.Root);
        proxy.Rule = request => request.Url == "/api/go" ? Fault.Answer(mayGo ? 200 : 403) : null;
        using var site = new TestSite
        {
            Head = $"<script>{TrackerSnippet.Script}{Script.Replace("ROOT", $"{proxy.Root}", StringComparison.Ordinal)}</script>"
                + TrackedSite.Tag(proxy.Root, app),
            Body = """<script type="speculationrules">{"prerender":[{"source":"list","urls":["/next"],"eagerness":"immediate"}]}</script>""",
        };
        await using var chromium = Browser.Uncontrolled(new Uri(site.Root, "start"), _profile);
        chromium.Start();

        await Until.TrueAsync(() => proxy.TimesPosted("may I go?") > 0, Patience, () => chromium.Output);
        await Until.EqualAsync("visit /start guest", () => EventsAsync(app), Patience);
        Assert.Equal(0, proxy.TimesPosted("prepared"));
        mayGo = true;

        await Until.EqualAsync("button prepared 3, visit /next 3, visit /start guest", () => EventsAsync(app), Patience);
        await chromium.StopAsync();
    }

    public void Dispose() => Directory.Delete(_profile, recursive: true);

    private async Task<string> EventsAsync(string app) => string.Join(", ", await tracked.Db.QueryAsync<string>(
        """
        SELECT CONCAT_WS(' ', event_type, event_name, COALESCE(user_id, user_type)) AS Event
        FROM tracking_events
        WHERE app_name = @app
        ORDER BY Event
        """,
        new { app }));
}
