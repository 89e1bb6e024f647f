using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

/// <summary>Panels renew themselves without disturbing who reads them, and say so where they cannot.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class UpdateTests(DashboardApp app)
{
    private const string Live = "**/reports/live*";

    [Fact]
    public async Task The_live_table_keeps_scroll_focus_and_selection_while_it_updates()
    {
        await app.Db.ExecuteAsync("UPDATE tracking_live_sessions SET last_heartbeat = UTC_TIMESTAMP()");
        await using var page = await app.OpenWithClockAsync("?panel=live");
        var table = page.Card("Sessions").Locator(".table-scroll");
        var row = page.Card("Sessions").Locator("tbody tr").Nth(20);
        await table.EvaluateAsync("element => element.scrollTop = 300");
        await row.Locator("a").FocusAsync();
        await row.Locator("td").Nth(1).EvaluateAsync("cell => getSelection().selectAllChildren(cell)");
        var (name, selected, scroll) = await StateAsync(page, table);

        await app.Api.PostAsync("track/heartbeat", new JsonObject
        {
            ["sessionId"] = "newcomer",
            ["userId"] = 170,
            ["userType"] = "student",
            ["appName"] = "Newcomer",
        });
        await Until.EqualAsync(
            1,
            () => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_live_sessions WHERE session_id = 'newcomer'"),
            TimeSpan.FromSeconds(5));
        await page.Page.RunAndWaitForResponseAsync(() => page.Page.Clock.RunForAsync(5000), Live);
        await Assertions.Expect(page.Card("Sessions").Locator("tbody tr").Filter(new() { HasText = "Newcomer" })).ToBeVisibleAsync();

        var after = await StateAsync(page, table);
        Assert.Equal((name, selected), (after.Name, after.Selected));
        // The browser holds what is read in place: a row above it moves the position by its height.
        Assert.InRange(after.Scroll, scroll, scroll + 60);
        await app.Db.ExecuteAsync("DELETE FROM tracking_live_sessions WHERE session_id = 'newcomer'");
    }

    [Fact]
    public async Task A_slow_answer_is_waited_for_and_not_asked_for_again()
    {
        await using var page = await app.OpenWithClockAsync("?panel=live");
        var asked = 0;
        var answer = new TaskCompletionSource();
        await page.Page.RouteAsync(Live, async route =>
        {
            asked++;
            await answer.Task;
            await route.ContinueAsync();
        });

        await page.Page.Clock.RunForAsync(20_000);
        Assert.Equal(1, asked);
        await Assertions.Expect(page.Card("Live now")).ToContainTextAsync("still loading");
        answer.SetResult();

        await page.LoadedAsync();
        await Assertions.Expect(page.Card("Live now")).Not.ToContainTextAsync("still loading");
    }

    [Fact]
    public async Task When_answers_stop_the_figures_stay_and_say_since_when_they_stand()
    {
        await using var page = await app.OpenWithClockAsync("?panel=live");
        var total = await page.Page.Locator(".live-total b").InnerTextAsync();
        await page.Page.RouteAsync(Live, route => route.AbortAsync());

        await page.Page.Clock.RunForAsync(5000);
        await Assertions.Expect(page.Card("Sessions")).ToContainTextAsync("could not be renewed. The server cannot be reached.");
        await Assertions.Expect(page.Card("Live now")).ToContainTextAsync(new Regex(@"These figures are of \d{1,2} \w+ \d{4}"));
        Assert.Equal(total, await page.Page.Locator(".live-total b").InnerTextAsync());

        await page.Page.UnrouteAllAsync();
        await page.Card("Sessions").GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Assertions.Expect(page.Page.GetByText("could not be renewed")).ToHaveCountAsync(0);
        page.Tab.TakeFaults();
    }

    [Theory]
    [InlineData("", "reports/usage")]
    [InlineData("?panel=documents", "reports/documents")]
    [InlineData("?panel=live", "reports/live")]
    [InlineData("?panel=engagement", "reports/engagement")]
    [InlineData("?panel=people", "users")]
    [InlineData("?panel=people&user=1", "users/1")]
    [InlineData("?panel=rewards", "reports/rewards")]
    [InlineData("?panel=operations", "reports/operations")]
    [InlineData("?panel=settings", "settings")]
    [InlineData("?panel=audit", "audit")]
    public async Task Try_again_loads_every_card_of_every_panel(string query, string path)
    {
        await using var page = await app.OpenAsync("?panel=audit");
        await page.Page.RouteAsync(
            $"**/api/{path}*", route => route.FulfillAsync(new() { Status = 503, Body = """{"detail":"Not now."}""" }));
        await page.ShowAsync(query);
        await Assertions.Expect(page.Page.Locator("main").GetByText("Not now.").First).ToBeVisibleAsync();

        await page.Page.UnrouteAllAsync();
        await page.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Try again" }).First.ClickAsync();
        await Assertions.Expect(page.Page.Locator("main").GetByText("Not now.")).ToHaveCountAsync(0);
        page.Tab.TakeFaults();
    }

    [Fact]
    public async Task Panels_refresh_every_minute_on_demand_and_when_the_tab_is_shown()
    {
        const string Usage = "**/reports/usage*";
        await using var page = await app.OpenWithClockAsync("");

        await page.Page.RunAndWaitForResponseAsync(() => page.Page.Clock.RunForAsync(60_000), Usage);
        await page.LoadedAsync();
        await page.Page.RunAndWaitForResponseAsync(() => page.ClickAsync("Refresh"), Usage);
        await page.LoadedAsync();
        await page.Page.RunAndWaitForResponseAsync(() => page.Page.Keyboard.PressAsync("r"), Usage);
        await page.LoadedAsync();
        await page.Page.RunAndWaitForResponseAsync(
            () => page.Page.EvaluateAsync("() => dispatchEvent(new Event('visibilitychange'))"), Usage);
    }

    private static async Task<(string Name, string Selected, int Scroll)> StateAsync(DashboardPage page, ILocator table) => (
        await page.Page.Locator(":focus").InnerTextAsync(),
        await page.Page.EvaluateAsync<string>("() => String(getSelection())"),
        await table.EvaluateAsync<int>("element => element.scrollTop"));
}
