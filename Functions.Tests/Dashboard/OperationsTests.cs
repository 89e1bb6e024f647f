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
        await Assertions.Expect(page.Card("Events and dead letters"))
            .ToContainTextAsync("MySQL does not answer in time. Apps are still served");
        Assert.Equal(hour, await page.FigureAsync("Events and dead letters", "Last hour"));
        Assert.NotEmpty(await page.RowsAsync("Queues"));
        Assert.NotEmpty(await page.RowsAsync("Timers"));
    }

    private Task<long> LettersAsync() => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM dead_letters");

    private Task<long> AttemptsAsync(long id) => app.Db.SingleAsync<long>("SELECT attempts FROM dead_letters WHERE id = @id", new { id });
}
