using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class EngagementTests(DashboardApp app)
{
    [Fact]
    public async Task Every_figure_is_the_reports()
    {
        await using var page = await app.OpenAsync("?panel=engagement&away=1");
        var report = (await app.Api.ReadAsync("reports/engagement?weeks=12&inactiveDays=1")).Json;
        await page.ShowTableAsync("Active users");

        Assert.Equal((long)report["activeUsers"]!["day"]!, await page.FigureAsync("Active users", "Today"));
        Assert.Equal((long)report["activeUsers"]!["week"]!, await page.FigureAsync("Active users", "This week"));
        Assert.Equal((long)report["activeUsers"]!["month"]!, await page.FigureAsync("Active users", "This month"));
        Assert.Equal(
            report["series"]!.AsArray().Reverse().Select(day => ((long)day!["active"]!, (long)day["new"]!, (long)day["returning"]!)),
            (await page.RowsAsync("Active users")).Select(row =>
                (DashboardPage.Number(row[1]), DashboardPage.Number(row[2]), DashboardPage.Number(row[3]))));
        Assert.Equal(
            report["cohorts"]!.AsArray().Reverse().Select(cohort => (long)cohort!["users"]!).Where(users => users > 0),
            (await page.RowsAsync("Who comes back")).Select(row => DashboardPage.Number(row[1])));
        Assert.Equal(
            report["inactive"]!["users"]!.AsArray().Select(user => (string?)user!["name"] ?? $"User {user["userId"]}"),
            (await page.RowsAsync("Who stays away")).Select(row => row[0]));
    }

    [Fact]
    public async Task Who_stays_away_is_saved_as_CSV_to_the_last_user_and_runs_no_formula()
    {
        const string Formula = "=HYPERLINK(1)";
        await app.Db.ExecuteAsync("UPDATE users SET name = @Formula WHERE id = 3", new { Formula });
        await using var page = await app.OpenAsync("?panel=engagement&away=1");
        var total = (long)(await app.Api.ReadAsync("reports/engagement?inactiveDays=1")).Json["inactive"]!["total"]!;

        var (name, content) = await page.SaveAsync("Save who stays away as CSV");

        Assert.StartsWith("users-away-for-1-days-", name, StringComparison.Ordinal);
        Assert.Equal(total + 1, content.TrimEnd().Split("\r\n").Length);
        Assert.DoesNotContain($",{Formula}", content, StringComparison.Ordinal);
        await app.Db.ExecuteAsync("UPDATE users SET name = 'Mary Lindqvist' WHERE id = 3");
    }

    [Fact]
    public async Task The_span_and_filters_are_those_of_the_address()
    {
        await using var page = await app.OpenAsync("?panel=engagement&userType=teacher");

        await page.Card("Who stays away").GetByRole(AriaRole.Button, new() { Name = "7 days" }).ClickAsync();
        await page.LoadedAsync();

        Assert.Contains("away=7", page.Page.Url, StringComparison.Ordinal);
        var report = (await app.Api.ReadAsync("reports/engagement?inactiveDays=7&userType=teacher")).Json;
        Assert.Equal((long)report["activeUsers"]!["month"]!, await page.FigureAsync("Active users", "This month"));
    }
}
