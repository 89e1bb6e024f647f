using System.Globalization;
using Functions.Tests.Fixtures;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

/// <summary>What is kept: archived days, exports, ledgers.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
public sealed class ArchiveTests(ArchivedApp app) : IClassFixture<ArchivedApp>
{
    [Fact]
    public async Task How_far_the_archive_is_stands_there_in_words()
    {
        await using var page = await app.Visits.OpenAsync("?panel=operations", TestSettings.ReaderKey);
        var archive = (await app.Api.ReadAsync("reports/operations")).Json["archive"]!;

        Assert.True((long)archive["days"]! > 0);
        Assert.Equal(
            [
                ("Archived days", $"{archive["days"]}"), ("Rows in files", $"{archive["rows"]}"),
                ("Size", $"{(double)archive["bytes"]! / 1000:0.#} KB"), ("Last archived day", DayText((DateTime)archive["lastDay"]!)),
                ("Oldest day in MySQL", DayText((DateTime)archive["oldestLiveDay"]!)), ("Unfinished files", $"{archive["unfinished"]}"),
                ("Restored files", $"{archive["restored"]}"), ("Erasures in progress", $"{archive["runningErasures"]}"),
            ],
            (await page.Card("Archive").Locator("dt").AllInnerTextsAsync())
                .Zip(await page.Card("Archive").Locator("dd").AllInnerTextsAsync()));
    }

    [Fact]
    public async Task An_archived_day_is_listed_and_restored_after_a_question()
    {
        await using var page = await app.Visits.OpenAsync("?panel=operations");
        var rows = page.Card("Archived days").Locator("tbody tr").Filter(new() { HasText = DayText(ArchivedApp.OldDay) });
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await Assertions.Expect(rows.Filter(new() { HasText = "Events" }).Locator("td").Nth(1)).ToHaveTextAsync("2");
        var before = await app.EventsAsync();

        await page.ClickAsync($"Restore {ArchivedApp.OldDay:yyyy-MM-dd}, Events");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();

        await Assertions.Expect(rows.Filter(new() { HasText = "Restored" })).ToHaveCountAsync(2, new() { Timeout = 30_000 });
        Assert.Equal(before + 2, await app.EventsAsync());
    }

    [Fact]
    public async Task A_year_of_a_person_outlines_archived_days_and_counts_the_others()
    {
        await using var page = await app.Visits.OpenAsync($"?panel=people&user={ArchivedApp.User}");
        var archived = DayText(ArchivedApp.OldDay.AddDays(1));

        await Assertions.Expect(page.Card("Days").Locator(".note"))
            .ToContainTextAsync("of the last 366 days. Outlined days are in the archive");
        await Assertions.Expect(page.Card("Days").Locator("rect")).ToHaveCountAsync(366);
        await Assertions.Expect(page.Card("Days").Locator(".archived title").Last).ToHaveTextAsync($"{archived}: active, archived");
        await page.Card("Days").GetByText("Show as a table").ClickAsync();
        var rows = (await page.RowsAsync("Days")).ToDictionary(row => row[0], row => row[1]);
        Assert.Equal(("2", "Archived"), (rows[DayText(DateTime.UtcNow)], rows[archived]));
    }

    [Fact]
    public async Task The_ledger_check_says_that_all_is_intact_or_names_the_first_entry_that_is_not()
    {
        var entries = (long)(await app.Api.AdministerAsync(HttpMethod.Get, "ledger/verify")).Json["entries"]!;
        Assert.True(entries > 0);
        await using var page = await app.Visits.OpenAsync("?panel=operations");
        await page.ClickAsync("Check now");
        await Assertions.Expect(page.Card("Ledger check")).ToContainTextAsync($"All {entries} entries are as they were written");

        await app.Db.ExecuteAsync("UPDATE user_point_logs SET points = points + 1 ORDER BY id LIMIT 1");
        var broken = (await app.Api.AdministerAsync(HttpMethod.Get, "ledger/verify")).Json["broken"]!;
        await page.ClickAsync("Check now");
        await Assertions.Expect(page.Card("Ledger check"))
            .ToContainTextAsync($"Entry {broken["seq"]} of the {broken["log"]} of User {ArchivedApp.User} is not as it was written");
        await app.Db.ExecuteAsync("UPDATE user_point_logs SET points = points - 1 ORDER BY id LIMIT 1");
    }

    [Fact]
    public async Task An_export_is_listed_and_saved_again_after_its_dialog_was_closed()
    {
        var id = (long)(await app.Api.AdministerAsync(HttpMethod.Post, $"users/{ArchivedApp.User}/exports")).Json["exportId"]!;
        await Until.EqualAsync("done", async () => (string?)(await app.Api.AdministerAsync(HttpMethod.Get, $"exports/{id}")).Json["state"],
            TimeSpan.FromSeconds(30));
        await using var page = await app.Visits.OpenAsync("?panel=operations");

        var (name, content) = await page.SaveAsync($"Save the export of user {ArchivedApp.User}");

        Assert.Equal($"user-{ArchivedApp.User}-export-{id}.jsonl", name);
        Assert.Equal((await app.Api.AdministerAsync(HttpMethod.Get, $"exports/{id}/content")).Body, content);
    }

    // As the browser's British English writes it.
    private static string DayText(DateTime day) =>
        day.ToString("ddd, d MMM yyyy", CultureInfo.InvariantCulture).Replace(" Sep ", " Sept ", StringComparison.Ordinal);
}
