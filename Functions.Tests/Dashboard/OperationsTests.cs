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
    private static readonly string[] OfMySql = ["deadLetters", "timers", "events", "archive"];

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

    private const string ArchivedDay =
        """
        {"items":[{"id":7,"day":"2026-03-02","table":"tracking_events","blob":"x","rows":45000,"bytes":3400000,"checksum":"00",
        "sha256":"00","state":"archived","archivedAt":"2026-06-01T02:00:00Z","restoredAt":null}],"next":null}
        """;

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
        await Assertions.Expect(page.Page.Locator(".toasts")).ToContainTextAsync($"Letter #{id} was replayed.");
        await Until.EqualAsync(2, () => AttemptsAsync(id), Soon);

        await page.ClickAsync($"Delete letter {id}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.Card("Dead letters")).ToContainTextAsync("No dead letters");
        Assert.Equal(0, await LettersAsync());
    }

    [Fact]
    public async Task Many_dead_letters_of_one_queue_are_replayed_and_deleted_at_once()
    {
        var queue = new QueueClient(app.StorageConnectionString, TrackedEvent.Queue,
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        foreach (var user in new[] { 911, 912, 913 })
        {
            await queue.SendMessageAsync(TrackedEvents.Message(TrackedEvents.Visit(userId: user) with { UserType = "robot" }));
        }

        await Until.EqualAsync(3, () => LettersAsync(), Soon);
        await using var page = await app.OpenAsync("?panel=operations");
        var dialog = page.Page.GetByRole(AriaRole.Dialog);

        await page.ClickAsync("Replay many…");
        await dialog.GetByLabel("Queue").SelectOptionAsync(TrackedEvent.Queue);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".toasts")).ToContainTextAsync("3 letters were replayed.");
        await Until.EqualAsync(6, () => app.Db.SingleAsync<long>("SELECT CAST(SUM(attempts) AS SIGNED) FROM dead_letters"), Soon);

        await page.ClickAsync("Delete many…");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".toasts")).ToContainTextAsync("3 letters were deleted.");
        Assert.Equal(0, await LettersAsync());
    }

    [Fact]
    public async Task The_ledger_check_says_that_all_is_intact_or_names_the_first_entry_that_is_not()
    {
        // The points of the school's week were dated back, which is what the check finds.
        var broken = (await app.Api.AdministerAsync(HttpMethod.Get, "ledger/verify")).Json["broken"]!;
        await using var page = await app.OpenAsync("?panel=operations");
        await page.ClickAsync("Check now");
        await Assertions.Expect(page.Card("Ledger check"))
            .ToContainTextAsync($"Entry {broken["seq"]} of the {broken["log"]} of User {broken["userId"]} is not as it was written");

        await page.Page.RouteAsync("**/ledger/verify", route => route.FulfillAsync(
            new() { ContentType = "application/json", Body = """{"intact":true,"entries":1234}""" }));
        await page.ClickAsync("Check now");
        await Assertions.Expect(page.Card("Ledger check")).ToContainTextAsync("All 1,234 entries are as they were written");
    }

    [Fact]
    public async Task An_archived_day_is_listed_and_restored_after_a_question()
    {
        await using var page = await app.ArriveAsync("?panel=operations");
        var asked = new TaskCompletionSource<string>();
        await page.Page.RouteAsync(
            "**/api/archives*", route => route.FulfillAsync(new() { ContentType = "application/json", Body = ArchivedDay }));
        await page.Page.RouteAsync("**/api/archives/*/restore", route =>
        {
            asked.SetResult(new Uri(route.Request.Url).AbsolutePath);
            return route.FulfillAsync(new() { Status = 202, ContentType = "application/json", Body = "{}" });
        });
        await page.SignInAsync(TestSettings.AdminKey);
        await page.LoadedAsync();

        await page.ClickAsync("Restore 2026-03-02, Events");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();

        Assert.Equal("/api/archives/2026-03-02/restore", await asked.Task);
        Assert.Equal(["Mon, 2 Mar 2026", "Events", "45,000", "3.4 MB"], Assert.Single(await page.RowsAsync("Archived days"))[..4]);
    }

    [Fact]
    public async Task While_MySQL_is_down_what_was_known_before_stands_and_the_queues_are_shown()
    {
        await using var page = await app.OpenAsync("?panel=operations");
        var hour = await page.FigureAsync("Events and dead letters", "Last hour");
        await page.Page.RouteAsync("**/reports/operations", async route =>
        {
            var report = (await app.Api.ReadAsync("reports/operations")).Json;
            report["mysql"] = "down";
            foreach (var name in OfMySql)
            {
                report[name] = null;
            }

            await route.FulfillAsync(new() { ContentType = "application/json", Body = report.ToJsonString() });
        });

        await page.ClickAsync("Refresh");
        await Assertions.Expect(page.Card("Events and dead letters")).ToContainTextAsync("MySQL does not answer. Apps are still served");
        Assert.Equal(hour, await page.FigureAsync("Events and dead letters", "Last hour"));
        Assert.NotEmpty(await page.RowsAsync("Queues"));
        Assert.NotEmpty(await page.RowsAsync("Timers"));
    }

    private Task<long> LettersAsync() => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM dead_letters");

    private Task<long> AttemptsAsync(long id) => app.Db.SingleAsync<long>("SELECT attempts FROM dead_letters WHERE id = @id", new { id });
}
