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

    // A name of another direction does not put what follows it before it.
    private static async Task<bool> IsLeftOfAsync(DashboardPage page, string text, string other) =>
        await LeftAsync(page, text) < await LeftAsync(page, other);

    private static async Task<float> LeftAsync(DashboardPage page, string text) =>
        (await page.Card("Profile").GetByText(text, new() { Exact = true }).BoundingBoxAsync())!.X;

    private Task<long> CountAsync(string rows) => app.Db.SingleAsync<long>($"SELECT COUNT(*) FROM {rows}");
}
