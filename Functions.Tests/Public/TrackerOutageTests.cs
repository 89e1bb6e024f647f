namespace Functions.Tests.Public;

/// <summary>tracker.js while no server answers; a host of its own, to stop and to start.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
public sealed class TrackerOutageTests(TrackedSite tracked) : IClassFixture<TrackedSite>
{
    [Fact]
    public async Task What_happens_while_the_server_is_down_arrives_once_also_from_a_tab_that_was_closed_meanwhile()
    {
        await using var page = await tracked.OpenAsync("data-retry=\"50\"");
        var closed = await page.OpenTabAsync("closed");
        await page.ArrivedAsync("visit /start guest", "visit /closed guest");

        await tracked.Host.KillAsync();
        await closed.EvaluateAsync("() => tracker.button('in the closed tab')");
        await page.RunAsync("for (let i = 0; i < 60; i++) { tracker.button(`down ${i}`); }");
        var refused = page.Page.WaitForRequestAsync(request => request.Url.Contains("/api/track?"));
        await refused;
        await closed.CloseAsync();
        await tracked.Host.StartAsync();
        await page.Page.ReloadAsync();

        await page.ArrivedAsync(
        [
            "visit /start guest", "visit /closed guest", "button in the closed tab guest", "visit /start guest",
            .. Enumerable.Range(0, 60).Select(i => $"button down {i} guest"),
        ]);
    }

    [Fact]
    public async Task A_page_that_stays_open_sends_by_itself_once_the_server_is_back()
    {
        await using var page = await tracked.OpenAsync("data-retry=\"50\"");
        await page.ArrivedAsync("visit /start guest");

        await tracked.Host.KillAsync();
        await page.RunAsync("tracker.button('down')");
        await page.PostedAsync("\"down\"");
        await tracked.Host.StartAsync();

        // The wait before a retry grows with the outage.
        await page.ArrivedAsync(TimeSpan.FromSeconds(60), "visit /start guest", "button down guest");
    }
}
