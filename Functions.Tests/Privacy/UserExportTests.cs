using System.Text.Json.Nodes;
using Dapper;
using Functions.Archives;
using Functions.Erasures;
using Functions.Maintenance;
using Functions.Platform.Http;
using Functions.Privacy;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;
using MySqlConnector;

namespace Functions.Tests.Privacy;

/// <summary>An export holds all that is stored of a user, each row once, wherever the archive is with it.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Azurite")]
public sealed class UserExportTests(Servers servers) : IAsyncLifetime
{
    private const long User = 4711;
    private static readonly AdminCaller Admin = new("admin", AdminRole.Admin);
    private static readonly DateTime OldDay = new(2025, 11, 3, 8, 0, 0, DateTimeKind.Utc);

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        foreach (var at in new[] { OldDay, OldDay.AddDays(1), TrackedEvents.Noon })
        {
            await _app.Create<TrackedEventConsumer>().RunAsync(
                TrackedEvents.Message(Open(User, at), Open(User, at), Open(47110, at), Open(null, at) with { UserType = "guest" }),
                    CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Rows_of_archived_files_are_in_it_and_those_of_a_restored_day_are_in_it_once()
    {
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        Assert.Equal(2, await _app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events WHERE user_id = 4711"));
        await _app.Get<Restorer>().RestoreAsync(OldDay.Date, CancellationToken.None);

        var (export, lines) = await ExportAsync();

        Assert.Equal(Enumerable.Repeat("events", 6).Concat(Enumerable.Repeat("documents", 6)).Order(),
            Lists(lines).Where(list => list is "events" or "documents").Order());
        Assert.All(lines.Where(line => (string)line["list"]! == "events"),
            line => Assert.Equal((User, "b"), ((long)line["row"]!["userId"]!, (string)line["row"]!["meta"]!["a"]!)));
        Assert.Equal(
            6, lines.Where(line => (string)line["list"]! == "events").Select(line => (long)line["row"]!["id"]!).Distinct().Count());
        Assert.Contains("points", Lists(lines));
        Assert.Equal(("done", (long)lines.Count), (export.State, export.Rows));
    }

    [Theory]
    [InlineData("DELETE FROM tracking_events WHERE user_id = 4711")]
    [InlineData("INSERT IGNORE INTO tracking_events SELECT * FROM moved")]
    public async Task A_row_that_moves_between_MySQL_and_a_file_meanwhile_is_in_it_once(string move)
    {
        await _app.Db.ExecuteAsync("CREATE TABLE moved AS SELECT * FROM tracking_events");
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        if (move.StartsWith("DELETE", StringComparison.Ordinal))
        {
            await _app.Get<Restorer>().RestoreAsync(OldDay.Date, CancellationToken.None);
        }

        // The export has read the events in MySQL, and waits for the list of files.
        await using var other = new MySqlConnection(_app.Db.ConnectionString);
        await other.OpenAsync();
        await other.ExecuteAsync("LOCK TABLES archive_days WRITE");
        var exporting = ExportAsync();
        await Until.EqualAsync(
            1,
            () => _app.Db.CountSessionsAsync("db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE '%FROM archive_days%'"),
            TimeSpan.FromSeconds(10));
        await _app.Db.ExecuteAsync(move);
        await other.ExecuteAsync("UNLOCK TABLES");

        var events = (await exporting).Lines.Where(line => (string)line["list"]! == "events").Select(line => (long)line["row"]!["id"]!);
        Assert.Equal(6, events.Count());
        Assert.Equal(6, events.Distinct().Count());
    }

    [Fact]
    public async Task An_export_goes_when_its_user_is_erased_and_one_that_is_being_written_leaves_nothing()
    {
        var (written, _) = await ExportAsync();
        var waiting = await _app.Get<UserExportsTable>().BeginAsync(Admin, User, CancellationToken.None);

        await _app.EraseAsync(User);
        await WriteAsync(waiting);

        Assert.Null(await _app.Get<UserExportsTable>().FindAsync(written.ExportId, CancellationToken.None));
        Assert.Null(await _app.Get<UserExportsTable>().FindAsync(waiting, CancellationToken.None));
        await Assert.ThrowsAsync<Azure.RequestFailedException>(
            () => _app.Get<ExportFiles>().CopyAsync(written.ExportId, 0, 1, Stream.Null, CancellationToken.None));
    }

    [Fact]
    public async Task An_export_that_was_begun_before_an_erase_is_done_goes_too()
    {
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        var erasure = await _app.EraseAsync(User);
        var (export, lines) = await ExportAsync();
        Assert.NotEmpty(lines);

        await _app.Create<AdminJobConsumer>().RunAsync($$"""{"v":1,"items":[{"erasure":{{erasure}}}]}""", CancellationToken.None);

        Assert.Null(await _app.Get<UserExportsTable>().FindAsync(export.ExportId, CancellationToken.None));
    }

    [Fact]
    public async Task An_export_is_kept_seven_days()
    {
        var (export, _) = await ExportAsync();
        _app.Clock.Advance(TimeSpan.FromDays(7));
        await _app.Create<PruneIdsTimer>().RunAsync(new(), CancellationToken.None);
        Assert.NotNull(await _app.Get<UserExportsTable>().FindAsync(export.ExportId, CancellationToken.None));

        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        await _app.Create<PruneIdsTimer>().RunAsync(new(), CancellationToken.None);

        Assert.Null(await _app.Get<UserExportsTable>().FindAsync(export.ExportId, CancellationToken.None));
    }

    [Fact]
    public async Task An_erase_answers_with_what_it_took_out_of_archived_files_too()
    {
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        var erasure = await _app.EraseAsync(User);

        await _app.Create<AdminJobConsumer>().RunAsync($$"""{"v":1,"items":[{"erasure":{{erasure}}}]}""", CancellationToken.None);

        var done = (await _app.Get<UserErasuresTable>().FindAsync(erasure, CancellationToken.None))!;
        Assert.Equal((2, 2, 4, 4), (done.Events, done.Documents, done.ArchivedEvents, done.ArchivedDocuments));
    }

    private static TrackedEvent Open(long? user, DateTime at) => TrackedEvents.DocumentOpened(user) with
    {
        CreatedAt = at,
        Meta = System.Text.Json.JsonElement.Parse("{\n \"a\": \"b\"\n}"),
    };

    private static IEnumerable<string> Lists(IEnumerable<JsonNode> lines) => lines.Select(line => (string)line["list"]!);

    private async Task<(UserExport Export, IReadOnlyList<JsonNode> Lines)> ExportAsync()
    {
        var id = await _app.Get<UserExportsTable>().BeginAsync(Admin, User, CancellationToken.None);
        await WriteAsync(id);
        var export = (await _app.Get<UserExportsTable>().FindAsync(id, CancellationToken.None))!;
        var content = new MemoryStream();
        await _app.Get<ExportFiles>().CopyAsync(id, 0, export.Bytes, content, CancellationToken.None);
        var text = System.Text.Encoding.UTF8.GetString(content.ToArray());
        return (export, [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)]);
    }

    private Task WriteAsync(long export) =>
        _app.Create<AdminJobConsumer>().RunAsync($$"""{"v":1,"items":[{"export":{{export}}}]}""", CancellationToken.None);
}
