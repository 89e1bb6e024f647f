using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;
using Microsoft.Playwright;

namespace Functions.Tests.Dashboard;

[Trait("Needs", "MySql"), Trait("Needs", "Browser")]
[Collection(nameof(DashboardTests))]
public sealed class OperationsTests(DashboardApp app)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static readonly JsonObject Archive = new()
    {
        ["days"] = 12,
        ["rows"] = 45_000,
        ["bytes"] = 3_400_000,
        ["lastDay"] = "2026-01-31T00:00:00Z",
        ["oldestLiveDay"] = null,
        ["unfinished"] = 1,
        ["restored"] = 2,
        ["runningErasures"] = 3,
    };

    [Fact]
    public async Task Every_figure_is_the_reports()
    {
        await using var page = await app.OpenAsync("?panel=operations", TestSettings.ReaderKey);
        var report = (await app.Api.ReadAsync("reports/operations")).Json;

        Assert.Equal((long)report["events"]!["lastHour"]!, await page.FigureAsync("Events and dead letters", "Last hour"));
        Assert.Equal((long)report["deadLetters"]!["waiting"]!, await page.FigureAsync("Events and dead letters", "Dead letters waiting"));
        Assert.Equal(
            report["queues"]!.AsArray().Select(queue => ((string)queue!["name"]!, (long)queue["depth"]!, (long)queue["poisonDepth"]!)),
            (await page.RowsAsync("Queues")).Select(row => (row[0], DashboardPage.Number(row[1]), DashboardPage.Number(row[3]))));
        Assert.Equal(
            report["timers"]!.AsArray().Select(timer => ((string)timer!["name"]!,
                timer["durationMs"] is { } took ? $"{(long)took:N0} ms" : "–", timer["result"] is null ? "" : "OK")),
            (await page.RowsAsync("Timers")).Select(row => (row[0], row[2], row[3])));
        Assert.NotEmpty(report["timers"]!.AsArray());
    }

    [Fact]
    public async Task How_far_the_archive_is_stands_there_in_words()
    {
        await using var page = await app.ArriveAsync("?panel=operations");
        await page.Page.RouteAsync("**/reports/operations", async route =>
        {
            var report = (await app.Api.ReadAsync("reports/operations")).Json;
            var archive = report["archive"]!.AsObject();
            foreach (var (name, value) in Archive)
            {
                Assert.True(archive.ContainsKey(name), name);
                archive[name] = value?.DeepClone();
            }

            Assert.Equal(Archive.Count, archive.Count);
            await route.FulfillAsync(new() { ContentType = "application/json", Body = report.ToJsonString() });
        });
        await page.SignInAsync(TestSettings.ReaderKey);
        await page.LoadedAsync();

        Assert.Equal(
            ["Archived days", "Rows in files", "Size", "Last archived day", "Oldest day in MySQL", "Unfinished files", "Restored files",
                "Erasures in progress"],
            await page.Card("Archive").Locator("dt").AllInnerTextsAsync());
        Assert.Equal(["12", "45,000", "3.4 MB", "Sat, 31 Jan 2026", "–", "1", "2", "3"],
            await page.Card("Archive").Locator("dd").AllInnerTextsAsync());
    }

    [Fact]
    public async Task A_dead_letter_is_replayed_and_deleted_after_a_question()
    {
        var payload = TrackedEvents.Message(TrackedEvents.Visit(userId: 908) with { UserType = "robot" });
        await new QueueClient(app.StorageConnectionString, TrackedEvent.Queue,
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }).SendMessageAsync(payload);
        await Until.EqualAsync(1, () => LettersAsync(), Soon);
        var id = await app.Db.SingleAsync<long>("SELECT id FROM dead_letters");
        await using var page = await app.OpenAsync("?panel=operations");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await page.ClickAsync($"Replay letter {id}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        Assert.Equal(1, await AttemptsAsync(id));

        await page.ClickAsync($"Replay letter {id}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync($"Letter #{id} was replayed.");
        await Until.EqualAsync(2, () => AttemptsAsync(id), Soon);

        await page.ClickAsync($"Delete letter {id}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.Card("Dead letters")).ToContainTextAsync("No dead letters");
        Assert.Equal(0, await LettersAsync());
    }

    private Task<long> LettersAsync() => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM dead_letters");

    private Task<long> AttemptsAsync(long id) => app.Db.SingleAsync<long>("SELECT attempts FROM dead_letters WHERE id = @id", new { id });
}
