using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class RewardsTests(DashboardApp app)
{
    [Fact]
    public async Task Every_figure_is_the_reports()
    {
        await using var page = await app.OpenAsync($"?panel=rewards&{app.Days}");
        var report = (await app.Api.ReadAsync($"reports/rewards?{app.Days}")).Json;
        await page.ShowTableAsync("Points");

        long Sum(string member) => report["series"]!.AsArray().Sum(point => (long)point![member]!);
        Assert.Equal((long)report["pointsOutstanding"]!, await page.FigureAsync("Points", "Points outstanding"));
        Assert.Equal((long)report["creditsOutstanding"]!, await page.FigureAsync("Points", "Credits outstanding"));
        Assert.Equal(Sum("pointsEarned"), await page.FigureAsync("Points", "Points earned"));
        Assert.Equal(Sum("pointsRedeemed"), await page.FigureAsync("Points", "Points redeemed"));
        Assert.True(Sum("pointsRedeemed") > 0);
        Assert.Equal(
            report["series"]!.AsArray()
                .Select(point => ((long)point!["pointsEarned"]!, (long)point["pointsRedeemed"]!, (long)point["creditsAdded"]!)),
            (await page.RowsAsync("Points"))
                .Select(row => (DashboardPage.Number(row[1]), DashboardPage.Number(row[2]), DashboardPage.Number(row[3]))));
        Assert.Equal(
            report["topUsers"]!.AsArray().Select(user => ((string)user!["name"]!, (long)user["points"]!, (long)user["credits"]!)),
            (await page.RowsAsync("Most points")).Select(row => (row[0], DashboardPage.Number(row[1]), DashboardPage.Number(row[2]))));
    }

    [Fact]
    public async Task Drift_is_shown_where_there_is_some()
    {
        await using var page = await app.OpenAsync("?panel=rewards");
        await Assertions.Expect(page.Card("Ledger drift")).ToContainTextAsync("No difference was found");

        await app.Db.ExecuteAsync(
            "INSERT INTO ledger_drift (user_id, ledger, balance, logged, found_at) VALUES (77, 'points', 12, 10, UTC_TIMESTAMP())");
        await page.Page.ReloadAsync();
        await page.LoadedAsync();

        Assert.Equal(["User 77", "Points", "12", "10"], Assert.Single(await page.RowsAsync("Ledger drift")));
        await app.Db.ExecuteAsync("DELETE FROM ledger_drift WHERE user_id = 77");
    }
}
