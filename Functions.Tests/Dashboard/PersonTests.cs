using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class PersonTests(DashboardApp app)
{
    [Fact]
    public async Task The_page_of_a_user_says_what_is_live_and_shows_one_kind_of_activity_by_its_address()
    {
        await app.Db.ExecuteAsync("INSERT INTO users (id, name, email) VALUES (900006, 'דנה כהן', 'dana@example.org')");
        await app.Api.PostAsync("track", An.Event().With("userId", 900006).With("eventType", "visit"));
        await app.Api.PostAsync("track", An.Event().With("userId", 900006).With("eventType", "button"));
        await app.Api.PostAsync("track/heartbeat", new JsonObject
        {
            ["sessionId"] = "live-now",
            ["userId"] = 900006,
            ["userType"] = "student",
            ["appName"] = "פורטל",
            ["countryCode"] = "FR",
        });
        await Until.EqualAsync(2, () => CountAsync("tracking_events WHERE user_id = 900006"), TimeSpan.FromSeconds(10));
        await Until.EqualAsync(
            1, () => CountAsync("tracking_live_sessions WHERE session_id = 'live-now'"), TimeSpan.FromSeconds(10));
        await using var page = await app.OpenAsync("?panel=people&user=900006");
        await Assertions.Expect(page.Card("Profile")).ToContainTextAsync("פורטל, France, for ");
        Assert.True(await IsLeftOfAsync(page, "פורטל", "France"));
        await Assertions.Expect(page.Page.Locator(".person-name")).ToHaveCSSAsync("direction", "rtl");

        await page.ClickAsync("Buttons");
        await page.LoadedAsync();
        Assert.EndsWith("&activity=button", page.Page.Url, StringComparison.Ordinal);
        await page.Page.ReloadAsync();
        await page.LoadedAsync();

        Assert.StartsWith("Button: ", Assert.Single(await page.RowsAsync("Activity"))[1], StringComparison.Ordinal);
        await app.Db.ExecuteAsync("DELETE FROM tracking_live_sessions WHERE session_id = 'live-now'");
    }

    [Fact]
    public async Task A_step_back_discards_what_a_dialog_holds_and_closes_it_and_another_user_begins_with_all_activity()
    {
        await app.Db.ExecuteAsync("INSERT INTO users (id, name, email) VALUES (900007, 'Ada', 'ada@example.org')");
        await using var page = await app.OpenAsync("?panel=people&user=900007");
        await page.ClickAsync("Buttons");
        await page.ClickAsync("Visits");
        await page.LoadedAsync();
        await page.ClickAsync("Adjust points");
        await page.Page.GetByRole(AriaRole.Dialog).GetByLabel("Points", new() { Exact = true }).FillAsync("-5");

        await page.Page.EvaluateAsync("history.back()");
        await page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Discard your changes?" })
            .GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.EndsWith("&activity=button", page.Page.Url, StringComparison.Ordinal);

        await page.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search users" }).FillAsync("900007");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("h1")).ToHaveTextAsync("People");
        Assert.DoesNotContain("activity", page.Page.Url, StringComparison.Ordinal);
    }

    // A name of another direction does not put what follows it before it.
    private static async Task<bool> IsLeftOfAsync(DashboardPage page, string text, string other) =>
        await LeftAsync(page, text) < await LeftAsync(page, other);

    private static async Task<float> LeftAsync(DashboardPage page, string text) =>
        (await page.Card("Profile").GetByText(text, new() { Exact = true }).BoundingBoxAsync())!.X;

    private Task<long> CountAsync(string rows) => app.Db.SingleAsync<long>($"SELECT COUNT(*) FROM {rows}");
}
