using System.Text.Json.Nodes;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class LiveTests(DashboardApp app)
{
    [Fact]
    public async Task A_heartbeat_is_seen_within_ten_seconds_and_every_figure_is_the_reports()
    {
        // So that none of the school's sessions lapses between the page and the report.
        await app.Db.ExecuteAsync("UPDATE tracking_live_sessions SET last_heartbeat = UTC_TIMESTAMP()");
        await using var page = await app.OpenAsync("?panel=live");
        var name = $"App {Guid.NewGuid():N}"[..20];

        await app.Api.PostAsync("track/heartbeat", new JsonObject
        {
            ["sessionId"] = name,
            ["userId"] = 7,
            ["userType"] = "teacher",
            ["appName"] = name,
            ["countryCode"] = "FR",
        });

        await Assertions.Expect(page.Bar("By app", name)).ToBeVisibleAsync(new() { Timeout = 10_000 });
        var live = (await app.Api.ReadAsync("reports/live?details=true")).Json;
        Assert.Equal((long)live["total"]!, DashboardPage.Number(await page.Page.Locator(".live-total b").InnerTextAsync()));
        Assert.Equal(
            live["byApp"]!.AsArray().Select(row => ((string)row!["appName"]!, (long)row["count"]!)), await page.BarsAsync("By app"));
        Assert.Equal(live["byCountry"]!.AsArray().Select(row => (long)row!["count"]!),
            (await page.BarsAsync("By country")).Select(bar => bar.Value));
        Assert.Contains(("France", 1), await page.BarsAsync("By country"));
        Assert.Equal(live["byUserType"]!.AsArray().Select(row => (long)row!["count"]!),
            (await page.BarsAsync("By user type")).Select(bar => bar.Value));
        Assert.Equal(
            live["sessions"]!.AsArray()
                .OrderByDescending(session => (string)session!["startedAt"]!, StringComparer.Ordinal)
                .ThenBy(session => (string)session!["sessionId"]!, StringComparer.Ordinal)
                .Select(session => $"{(string?)session!["name"] ?? $"User {session["userId"]}"} {session["appName"]}"),
            (await page.RowsAsync("Sessions")).Select(row => $"{row[0]} {row[2]}"));
    }

    [Fact]
    public async Task Paused_it_asks_no_more_until_it_is_resumed()
    {
        await using var page = await app.OpenWithClockAsync("?panel=live", TestSettings.ReaderKey);
        await page.ClickAsync("Pause");
        await page.LoadedAsync();
        var asked = 0;
        page.Page.Request += (_, request) => asked += request.Url.Contains("reports/live", StringComparison.Ordinal) ? 1 : 0;

        await page.Page.Clock.RunForAsync(30_000);
        Assert.Equal(0, asked);
        await page.Page.RunAndWaitForResponseAsync(() => page.ClickAsync("Resume"), "**/reports/live*");
        await page.LoadedAsync();
        await page.Page.RunAndWaitForResponseAsync(() => page.Page.Clock.RunForAsync(5000), "**/reports/live*");
    }
}
