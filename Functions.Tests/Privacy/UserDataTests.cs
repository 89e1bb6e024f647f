using System.Text.Json.Nodes;
using Dapper;
using Functions.Archives;
using Functions.Counts;
using Functions.DeadLetters;
using Functions.Erasures;
using Functions.Maintenance;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Privacy;
using Functions.Reports;
using Functions.Tests.Archives;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Privacy;

/// <summary>One user's data is exported and erased: in live tables, queues, dead letters and archived files.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Azurite")]
public sealed class UserDataTests(Servers servers) : IAsyncLifetime
{
    private const long Erased = 4711;
    private const long Other = 47110;

    private static readonly DateTime OldDay = new(2025, 11, 3, 8, 0, 0, DateTimeKind.Utc);

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Nothing_in_MySQL_names_the_erased_user_but_ledgers_and_the_record_of_the_erase()
    {
        await WriteAsync();

        await _app.EraseAsync(Erased);

        var naming = new List<string>();
        foreach (var (table, column) in await _app.Db.QueryAsync<(string, string)>(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name"))
        {
            if (await _app.Db.SingleAsync<long>(
                $"SELECT COUNT(*) FROM `{table}` WHERE CONVERT(`{column}` USING latin1) REGEXP '(^|[^0-9]){Erased}([^0-9]|$)'") > 0)
            {
                naming.Add(table);
            }
        }

        Assert.Equal(["audit_log", "ledger_chain", "ledger_heads", "point_awards_daily", "user_erasures", "user_point_logs", "user_points"],
            naming.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_rows_stay_without_what_is_personal_and_others_keep_all()
    {
        await WriteAsync();

        await _app.EraseAsync(Erased);

        Assert.Equal(
            [(null, null, null, null), (Other, "session", "a", "{\"a\":1}")],
            await _app.Db.QueryAsync<(long?, string?, string?, string?)>(
                "SELECT user_id, session_id, LEFT(ip_hash, 1), REPLACE(CAST(meta AS CHAR), ' ', '') FROM tracking_events WHERE created_at > '2026-01-01' ORDER BY user_id"));
        Assert.Equal(
            [(null, null), (Other, "a")],
            await _app.Db.QueryAsync<(long?, string?)>(
                "SELECT user_id, LEFT(ip_hash, 1) FROM tracking_documents WHERE created_at > '2026-01-01' ORDER BY user_id"));
    }

    [Fact]
    public async Task Archived_files_are_rewritten_without_the_user_and_their_record_with_them()
    {
        await WriteAsync();
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        var reports = await ReportAsync();
        Assert.Equal(["1"], await InFilesAsync($"SELECT COUNT(*) FROM {{table}} WHERE user_id = {Erased}"));

        var erasure = await _app.EraseAsync(Erased);
        var running = (await _app.Get<UserErasuresTable>().FindAsync(erasure, CancellationToken.None))!;
        await FinishAsync(erasure);
        var done = (await _app.Get<UserErasuresTable>().FindAsync(erasure, CancellationToken.None))!;

        Assert.Equal(("running", 2, 0), (running.State, running.Files, running.FilesDone));
        Assert.Equal(("done", 2, 2), (done.State, done.Files, done.FilesDone));
        Assert.Equal(
            ["∅|∅|∅|∅", $"{Other}|session|a|{{\"a\":1}}"],
            (await InFilesAsync(
                "SELECT user_id, session_id, LEFT(ip_hash, 1), REPLACE(meta, ' ', '') FROM {table} ORDER BY user_id NULLS FIRST")));
        Assert.Equal(["∅|∅", $"{Other}|a"],
            await InFilesAsync("SELECT user_id, LEFT(ip_hash, 1) FROM {table} ORDER BY user_id NULLS FIRST", "tracking_documents"));
        Assert.Equal(reports, await ReportAsync());
        using var files = await ParquetFolder.DownloadAsync(_app.StorageConnectionString);
        Assert.Equal(2, files.Files.Count);
        await RestoresAsync();
    }

    [Fact]
    public async Task The_export_holds_ended_sessions_keys_the_audit_and_dead_letters_and_only_what_is_the_users()
    {
        await WriteAsync();
        await _app.Db.ExecuteAsync(
            """
            INSERT INTO idempotency_keys (scope, idem_key, body_sha256, status, response, created_at)
            VALUES ('redeem:4711', 'mine', '', 201, '{}', UTC_TIMESTAMP()), ('redeem:14711', 'theirs', '', 201, '{}', UTC_TIMESTAMP());
            INSERT INTO audit_log (happened_at, actor, action, target, value_after)
            VALUES (UTC_TIMESTAMP(), 'admin', 'points.adjust', '4711', 'mine'),
                   (UTC_TIMESTAMP(), 'admin', 'points.adjust', '4711a', 'theirs'),
                   (UTC_TIMESTAMP(), 'admin', 'dead-letter.replay', '4711', 'a letter'),
                   (UTC_TIMESTAMP(), 'admin', 'point-rule.change', '4711', 'a rule')
            """);
        await _app.Get<DeadLettersTable>()
            .AddAsync(TrackedEvent.Queue, """{"items":[{"userId":4711,"sessionId":"t"},{"userId":5}]}""", "test", CancellationToken.None);
        Assert.Single(_app.TakeWarnings());

        var stream = new MemoryStream();
        await _app.Get<UserDataReader>().WriteAsync(Erased, stream, CancellationToken.None);
        var data = JsonNode.Parse(stream.ToArray())!;

        Assert.Equal(["e"], data["endedSessions"]!.AsArray().Select(session => (string)session!["sessionId"]!));
        Assert.Equal(["mine"], data["idempotencyKeys"]!.AsArray().Select(key => (string)key!["idemKey"]!));
        Assert.Equal(["mine"], data["audit"]!.AsArray().Select(entry => (string)entry!["valueAfter"]!));
        Assert.Equal(["s", "t"], data["deadLetters"]!.AsArray().Select(letter => (string)letter!["item"]!["sessionId"]!));
    }

    [Fact]
    public async Task A_day_that_was_restored_before_its_file_was_rewritten_names_the_user_no_more()
    {
        await WriteAsync();
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        var erasure = await _app.EraseAsync(Erased);

        await _app.Get<Restorer>().RestoreAsync(OldDay.Date, CancellationToken.None);
        await FinishAsync(erasure);

        Assert.Equal([(null, null), (Other, "session")], await _app.Db.QueryAsync<(long?, string?)>(
            "SELECT user_id, session_id FROM tracking_events WHERE created_at < '2026-01-01' ORDER BY user_id"));
        Assert.Equal([null, Other], await _app.Db.QueryAsync<long?>(
            "SELECT user_id FROM tracking_documents WHERE created_at < '2026-01-01' ORDER BY user_id"));
    }

    [Fact]
    public async Task An_unfinished_file_is_one_to_look_through_and_names_the_user_no_more()
    {
        await WriteAsync();
        await _app.Get<ArchiveFilesTable>().AddAsync("tracking_events", OldDay.Date, CancellationToken.None);
        var part = (await _app.Get<ArchiveFilesTable>().OfDayAsync("tracking_events", OldDay.Date, CancellationToken.None)).Single();
        await _app.Get<ArchiveWriter>().WriteDayAsync(EventsTable.Stored, part, CancellationToken.None);

        var erasure = await _app.EraseAsync(Erased);
        var running = (await _app.Get<UserErasuresTable>().FindAsync(erasure, CancellationToken.None))!;
        await FinishAsync(erasure);

        Assert.Equal((1, "running"), (running.Files, running.State));
        using var files = await ParquetFolder.DownloadAsync(_app.StorageConnectionString);
        Assert.Empty(files.Files);
    }

    [Fact]
    public async Task An_erase_whose_job_was_never_queued_is_done_when_the_next_is()
    {
        await WriteAsync();
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        var unqueued = await _app.EraseAsync(Erased);

        await FinishAsync(await _app.EraseAsync(Erased));

        Assert.Equal("done", (await _app.Get<UserErasuresTable>().FindAsync(unqueued, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task An_erase_that_comes_twice_changes_nothing_more()
    {
        await WriteAsync();
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        var message = $$"""{"v":1,"items":[{"erasure":{{await _app.EraseAsync(Erased)}}}]}""";
        await _app.Create<AdminJobConsumer>().RunAsync(message, CancellationToken.None);
        var before = await _app.Db.QueryAsync<(long, string, byte[])>("SELECT id, blob_name, sha256 FROM archive_days ORDER BY id");

        await _app.Create<AdminJobConsumer>().RunAsync(message, CancellationToken.None);
        await _app.EraseAsync(Erased);

        Assert.Equal(
            before.Select(row => row.Item2),
            (await _app.Db.QueryAsync<(long, string, byte[])>("SELECT id, blob_name, sha256 FROM archive_days ORDER BY id"))
                .Select(row => row.Item2));
    }

    [Fact]
    public async Task A_job_about_files_alone_forgets_no_number_that_the_user_got_after_the_erase()
    {
        await WriteAsync();
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        var erasure = await _app.EraseAsync(Erased);
        var later = TrackedEvents.Noon.AddMinutes(2);
        await _app.Create<TrackedEventConsumer>().RunAsync(
            TrackedEvents.Message(TrackedEvents.Visit(Erased) with { ReceivedAt = later, CreatedAt = later }), CancellationToken.None);
        await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);

        await FinishAsync(erasure);

        Assert.Equal(1, await _app.Db.SingleAsync<long>($"SELECT COUNT(*) FROM user_numbers WHERE user_id = {Erased}"));
        Assert.Equal("done", (await _app.Get<UserErasuresTable>().FindAsync(erasure, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task A_fold_that_takes_long_is_left_to_the_job_too()
    {
        await WriteAsync();
        var erasure = await _app.Get<UserErasuresTable>()
            .BeginAsync(new AdminCaller("admin", AdminRole.Admin), Erased, CancellationToken.None);
        await using (var slow = await _app.Db.Database.OpenAsync(CancellationToken.None))
        await using (var transaction = await slow.BeginTransactionAsync(CancellationToken.None))
        {
            await slow.ExecuteAsync("SELECT id FROM usage_counts_pending FOR UPDATE", transaction: transaction);

            var rest = await _app.Get<UserEraser>().EraseLiveAsync(erasure, Erased, CancellationToken.None);

            Assert.Equal(new AdminJob(Erasure: erasure, ForgetsNumber: true), rest);
        }

        await _app.Create<AdminJobConsumer>().RunAsync(
            $$"""{"v":1,"items":[{"erasure":{{erasure}},"forgetsNumber":true}]}""", CancellationToken.None);
        await FinishAsync(erasure);

        Assert.Equal("done", (await _app.Get<UserErasuresTable>().FindAsync(erasure, CancellationToken.None))!.State);
        Assert.Equal([Other], await _app.Db.QueryAsync<long>("SELECT user_id FROM user_numbers WHERE user_id IS NOT NULL"));
    }

    [Fact]
    public async Task An_erase_folds_nothing_while_the_counts_are_of_another_time_zone()
    {
        await WriteAsync();
        await _app.Db.ExecuteAsync("UPDATE counts_state SET time_zone = 'Asia/Kolkata'");
        var pending = await _app.Db.SingleAsync<long>("SELECT COUNT(*) FROM usage_counts_pending");
        var erasure = await _app.Get<UserErasuresTable>()
            .BeginAsync(new AdminCaller("admin", AdminRole.Admin), Erased, CancellationToken.None);

        var rest = await _app.Get<UserEraser>().EraseLiveAsync(erasure, Erased, CancellationToken.None);

        Assert.Equal(new AdminJob(Erasure: erasure, ForgetsNumber: true), rest);
        var message = $$"""{"v":1,"items":[{"erasure":{{erasure}},"forgetsNumber":true}]}""";
        await Assert.ThrowsAsync<ConfigurationException>(
            () => _app.Create<AdminJobConsumer>().RunAsync(message, CancellationToken.None));
        Assert.Equal(pending, await _app.Db.SingleAsync<long>("SELECT COUNT(*) FROM usage_counts_pending"));

        await _app.Db.ExecuteAsync("UPDATE counts_state SET time_zone = 'UTC'");
        await _app.Create<AdminJobConsumer>().RunAsync(message, CancellationToken.None);
        Assert.Equal([Other], await _app.Db.QueryAsync<long>("SELECT user_id FROM user_numbers WHERE user_id IS NOT NULL"));
    }

    [Theory]
    [InlineData("""{"v":1,"items":[{"userId":4711,"sessionId":"s","meta":{},"eventName":"x"},{"userId":5,"sessionId":"t"}]}""",
        """{"v":1,"items":[{"eventName":"x"},{"userId":5,"sessionId":"t"}]}""")]
    [InlineData("""{"v":1,"items":[{"userId":47110}]}""", """{"v":1,"items":[{"userId":47110}]}""")]
    [InlineData("""{"items":[{"userId":4711,"eventName":"學 😀"},{"userId":5,"meta":{"a":1,"a":"é 😀"}}]}""",
        """{"items":[{"eventName":"學 😀"},{"userId":5,"meta":{"a":1,"a":"é 😀"}}]}""")]
    [InlineData("""{"userId":5,"items":[[{"userId":5,"userId":4711,"x":1.50}]]}""", """{"userId":5,"items":[[{"x":1.50}]]}""")]
    [InlineData("""{"é":[{"userId":4711}],"n+":1}""", """{"é":[{}],"n+":1}""")]
    [InlineData("""{"userId":4711,""", null)]
    [InlineData("""{"items":[{"\ud800":1,"userId":4711}]}""", null)]
    public void A_dead_letter_loses_what_is_the_users(string payload, string? rest) =>
        Assert.Equal(rest, PersonalData.Without(payload, Erased));

    private async Task WriteAsync()
    {
        foreach (var at in new[] { OldDay, new DateTime(2026, 2, 28, 9, 0, 0, DateTimeKind.Utc) })
        {
            await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(new[] { Erased, Other }.Select(user =>
                TrackedEvents.DocumentOpened(user, "d.pdf") with
                {
                    CreatedAt = at,
                    SessionId = "session",
                    IpHash = new string('a', 64),
                    Meta = System.Text.Json.JsonSerializer.SerializeToElement(new { a = 1 }),
                })),
                CancellationToken.None);
        }

        await _app.Db.ExecuteAsync(
            """
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, last_heartbeat)
            VALUES ('l', 4711, 'student', 'A', UTC_TIMESTAMP());
            INSERT INTO tracking_ended_sessions (session_id, user_id, ended_at) VALUES ('e', 4711, UTC_TIMESTAMP())
            """);
        await _app.Get<DeadLettersTable>()
            .AddAsync(TrackedEvent.Queue, """{"v":9,"items":[{"userId":4711,"sessionId":"s"}]}""", "test", CancellationToken.None);
        Assert.Single(_app.TakeWarnings());
    }

    private Task FinishAsync(long erasure) => _app.Create<AdminJobConsumer>().RunAsync(
        $$"""{"v":1,"items":[{"erasure":{{erasure}}}]}""", CancellationToken.None);

    private async Task<IReadOnlyList<string>> InFilesAsync(string sql, string table = "tracking_events")
    {
        using var files = await ParquetFolder.DownloadAsync(_app.StorageConnectionString);
        return files.Query(sql, table);
    }

    // The record of a rewritten file is the file's: a restore compares them.
    private async Task RestoresAsync()
    {
        await _app.Get<Restorer>().RestoreAsync(OldDay.Date, CancellationToken.None);
        Assert.Equal(2, await _app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events WHERE created_at < '2026-01-01'"));
    }

    private async Task<string> ReportAsync()
    {
        await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        var range = new ReportRange(new DateOnly(2025, 11, 1), new DateOnly(2026, 3, 1));
        var usage = await _app.Get<UsageReport>().RunAsync(
            new UsageQuery(range, "month", ["appName"], UsageFilter.None), CancellationToken.None);
        var documents = await _app.Get<DocumentsReport>()
            .RunAsync(new DocumentsQuery(range, DocumentNode.Document, new Dictionary<string, string>(), 10), CancellationToken.None);
        return $"{usage.Total} {usage.UniqueUsers} {string.Join(' ', usage.Series)} {string.Join(' ', documents.Rows)}";
    }
}
