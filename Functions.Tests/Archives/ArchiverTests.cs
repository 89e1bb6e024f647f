using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Functions.Archives;
using Functions.Documents;
using Functions.Maintenance;
using Functions.Platform.MySql;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Archives;

/// <summary>Today is 2026-03-01, so that a day is archived from 2025-11-30 back.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Azurite")]
public sealed class ArchiverTests(Servers servers) : IAsyncLifetime
{
    private const string Events = "tracking_events";
    private const string Documents = "tracking_documents";

    private static readonly DateTime OldDay = new(2025, 11, 30, 0, 0, 0, DateTimeKind.Utc);

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Old_days_are_in_files_alone_with_every_value_as_it_was_and_young_days_stay()
    {
        await WriteAsync(OldDay.AddDays(-200), 30);
        await WriteAsync(OldDay, 50);
        await WriteAsync(OldDay.AddDays(1), 20);
        var (events, documents) = (await RowsAsync(EventsTable.Stored), await RowsAsync(DocumentsTable.Stored));

        await ArchiveAsync();

        Assert.All(await RowsAsync(EventsTable.Stored), row => Assert.Contains("2025-12-01", row));
        using var files = await FilesAsync();
        Assert.Equal(4, files.Files.Count);
        Assert.Equal(events.Where(row => !row.Contains("2025-12-01")), Duck(files, EventsTable.Stored));
        Assert.Equal(documents.Where(row => !row.Contains("2025-12-01")), Duck(files, DocumentsTable.Stored));
    }

    [Fact]
    public async Task Files_are_one_partitioned_table_with_types_to_anyone_who_reads_Parquet()
    {
        await WriteAsync(OldDay, 10);
        await ArchiveAsync();

        using var files = await FilesAsync();

        Assert.Equal(["2025|11|30|10"], files.Query("SELECT year, month, day, COUNT(*) FROM {table} GROUP BY ALL", Events));
        Assert.Equal(
            [
                "id BIGINT", "user_id BIGINT", "user_type VARCHAR", "app_name VARCHAR", "event_type VARCHAR", "event_name VARCHAR",
                "country_code VARCHAR", "ip_hash VARCHAR", "os VARCHAR", "device_type VARCHAR", "session_id VARCHAR", "meta VARCHAR",
                "created_at TIMESTAMP WITH TIME ZONE",
            ],
            files.Query(
                "SELECT column_name || ' ' || column_type FROM (DESCRIBE SELECT * EXCLUDE (year, month, day) FROM {table})", Events));
        Assert.Equal(["ZSTD"], files.Query($"SELECT DISTINCT compression FROM parquet_metadata('{files.Pattern(Events)}')", Events));
    }

    [Fact]
    public async Task The_list_has_the_content_of_each_file()
    {
        await WriteAsync(OldDay, 10);
        await ArchiveAsync();

        var parts = await PartsAsync();

        Assert.Equal([(Events, 10L), (Documents, 10L)], parts.Select(part => (part.Table, part.Rows)));
        Assert.All(parts, part => Assert.Equal((ArchiveState.Archived, OldDay), (part.State, part.Day)));
        Assert.All(parts, part => Assert.True(part.Bytes > 0 && part.Sha256?.Length == 32 && part.Checksum?.Length == 16));
        Assert.All(parts, part => Assert.Matches(@"^tracking_\w+/year=2025/month=11/day=30/[0-9a-f]{32}\.parquet$", part.Blob));
    }

    [Fact]
    public async Task Late_rows_become_a_further_file_of_their_day()
    {
        await WriteAsync(OldDay, 10);
        await ArchiveAsync();
        await WriteAsync(OldDay, 3);

        await ArchiveAsync();

        using var files = await FilesAsync();
        Assert.Equal((13, 0), (files.Count(Events), (await RowsAsync(EventsTable.Stored)).Count));
        Assert.Equal(2, files.Files.Count(file => file.StartsWith(Events, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_restored_day_is_back_with_its_ids_stays_a_week_and_is_archived_again_without_duplicates()
    {
        await WriteAsync(OldDay, 40);
        var before = await RowsAsync(EventsTable.Stored);
        await ArchiveAsync();
        await WriteAsync(OldDay, 2);
        await ArchiveAsync();

        await RestoreAsync();
        await RestoreAsync();
        var restored = await RowsAsync(EventsTable.Stored);
        await WriteAsync(OldDay, 1);
        await ArchiveAsync();
        var kept = await RowsAsync(EventsTable.Stored);
        _app.Clock.Advance(Archiver.RestoredFor + TimeSpan.FromSeconds(1));
        await ArchiveAsync();

        Assert.Equal(before, restored.Take(40));
        Assert.Equal((42, 43), (restored.Count, kept.Count));
        using var files = await FilesAsync();
        Assert.Equal(kept, Duck(files, EventsTable.Stored));
        Assert.Empty(await RowsAsync(EventsTable.Stored));
        Assert.Equal([ArchiveState.Archived, ArchiveState.Archived], (await PartsAsync()).Select(part => part.State));
        Assert.Equal(2, files.Files.Count);
    }

    [Fact]
    public async Task Days_wait_as_long_as_the_setting_says()
    {
        await _app.SetAsync("archive_after_days", "180");
        await WriteAsync(OldDay, 2);
        await WriteAsync(new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(-181), 3);

        await ArchiveAsync();

        using var files = await FilesAsync();
        Assert.Equal((3, 2), (files.Count(Events), (await RowsAsync(EventsTable.Stored)).Count));
    }

    [Theory]
    [InlineData("the file is damaged in storage")]
    [InlineData("a row changes while it is written")]
    public async Task Where_file_and_rows_differ_each_time_nothing_is_deleted(string how)
    {
        await WriteAsync(OldDay, 10);
        var archiver = ArchiverThatMeets(
            afterEachFile: how.StartsWith("the file", StringComparison.Ordinal) ? DamageAsync : _ => ChangeRowAsync());

        await Assert.ThrowsAsync<ArchiveMismatchException>(() => archiver.RunAsync(CancellationToken.None));

        Assert.Equal(10, (await RowsAsync(EventsTable.Stored)).Count);
        Assert.Equal(ArchiveState.Writing, (await PartsAsync()).Single().State);
    }

    [Fact]
    public async Task A_row_that_changed_once_while_it_was_written_is_in_the_file_as_it_became()
    {
        await WriteAsync(OldDay, 10);
        var files = 0;
        var archiver = ArchiverThatMeets(afterEachFile: _ => files++ == 0 ? ChangeRowAsync() : Task.CompletedTask);

        await archiver.RunAsync(CancellationToken.None);

        using var folder = await FilesAsync();
        Assert.Equal(["10|1"], folder.Query("SELECT COUNT(*), COUNT(*) FILTER (event_name = 'changed') FROM {table}", Events));
        Assert.Empty(await RowsAsync(EventsTable.Stored));
    }

    [Theory]
    [InlineData("UPDATE tracking_events SET meta = NULL WHERE meta IS NOT NULL ORDER BY id LIMIT 1")]
    [InlineData("UPDATE tracking_events SET created_at = created_at + INTERVAL 1 SECOND ORDER BY id LIMIT 1")]
    [InlineData("UPDATE tracking_events SET event_name = CONCAT(event_name, ' ') ORDER BY id LIMIT 1")]
    [InlineData("DELETE FROM tracking_events ORDER BY id LIMIT 1")]
    public async Task A_file_that_differs_from_MySQL_in_one_value_is_not_accepted(string change)
    {
        await WriteAsync(OldDay, 10);
        var file = await WriteFileAsync();
        await _app.Get<ArchiveVerifier>().RowsAsync(EventsTable.Stored, file, CancellationToken.None);

        await _app.Db.ExecuteAsync(change);

        await Assert.ThrowsAsync<ArchiveMismatchException>(
            () => _app.Get<ArchiveVerifier>().RowsAsync(EventsTable.Stored, file, CancellationToken.None));
    }

    [Fact]
    public async Task An_archiver_that_was_overtaken_changes_nothing()
    {
        await WriteAsync(OldDay, 10);
        var parts = _app.Get<ArchiveFilesTable>();
        var id = await parts.AddAsync(Events, OldDay, CancellationToken.None);
        var part = (await PartsAsync()).Single();
        var slow = await _app.Get<ArchiveWriter>().WriteDayAsync(EventsTable.Stored, part, CancellationToken.None);
        await ArchiveAsync();

        Assert.False(await parts.VerifiedAsync(part, slow, CancellationToken.None));
        Assert.Equal(ArchiveState.Archived, (await PartsAsync()).Single(file => file.Id == id).State);
        using var files = await FilesAsync();
        Assert.Equal(10, files.Count(Events));
    }

    [Fact]
    public async Task An_archiver_that_a_restore_overtook_deletes_nothing_of_what_is_back()
    {
        await WriteAsync(OldDay, 10);
        var parts = _app.Get<ArchiveFilesTable>();
        await parts.AddAsync(Events, OldDay, CancellationToken.None);
        var part = (await PartsAsync()).Single();
        var file = await _app.Get<ArchiveWriter>().WriteDayAsync(EventsTable.Stored, part, CancellationToken.None);
        await parts.VerifiedAsync(part, file, CancellationToken.None);
        var deleting = (await PartsAsync()).Single();
        await RestoreAsync();

        await _app.Get<ArchiveDeleter>().FinishAsync(EventsTable.Stored, deleting, CancellationToken.None);

        Assert.Equal(ArchiveState.Restored, (await PartsAsync()).Single().State);
        Assert.Equal(10, await _app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events"));
    }

    [Fact]
    public async Task A_cancelled_run_stops_and_the_next_goes_on()
    {
        await WriteAsync(OldDay, 10);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _app.Get<Archiver>().RunAsync(stopped.Token));
        await ArchiveAsync();

        using var files = await FilesAsync();
        Assert.Equal(10, files.Count(Events));
    }

    private async Task WriteAsync(DateTime day, int count)
    {
        var events = Enumerable.Range(0, count)
            .Select(i => TrackedEvents.DocumentOpened(userId: i % 3 == 0 ? null : i, document: $"{i % 4}\"'\n‮.pdf") with
            {
                UserType = i % 3 == 0 ? "guest" : "student",
                CreatedAt = day.AddSeconds(i * 7 % 86_400),
                EventName = $"=näme 😀 {i}",
                Meta = i % 2 == 0
                ? System.Text.Json.JsonSerializer.SerializeToElement(new { note = new string('é', i * 10), nested = new { a = i } }) : null,
            });
        await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(events), CancellationToken.None);
    }

    private Task ArchiveAsync() => _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);

    private Task RestoreAsync() => _app.Get<Restorer>().RestoreAsync(OldDay, CancellationToken.None);

    private Archiver ArchiverThatMeets(Func<Uri, Task> afterEachFile)
    {
        var options = new BlobClientOptions();
        options.AddPolicy(new AfterCommit(afterEachFile), HttpPipelinePosition.PerCall);
        var container = new BlobServiceClient(_app.StorageConnectionString, options).GetBlobContainerClient("archive");
        return _app.Create<Archiver>(_app.Create<ArchiveWriter>(new ArchiveBlobs(container)));
    }

    private Task DamageAsync(Uri file) => new BlobServiceClient(_app.StorageConnectionString)
        .GetBlobContainerClient("archive")
        .GetBlobClient(new BlobUriBuilder(file).BlobName)
        .UploadAsync(new BinaryData("PAR1"u8.ToArray()), overwrite: true);

    private Task ChangeRowAsync() => _app.Db.ExecuteAsync(
        "UPDATE tracking_events SET event_name = IF(event_name = 'changed', 'changed again', 'changed') ORDER BY id LIMIT 1");


    private IAsyncEnumerable<object?[]> ReadAsync() =>
        EventsTable.Stored.ReadAsync(_app.Db.Database, OldDay, OldDay.AddDays(1), CancellationToken.None);

    private Task<WrittenBlob> WriteFileAsync() => _app.Get<ArchiveBlobs>().WriteAsync(
        EventsTable.Stored, "a file", ReadAsync(), CancellationToken.None);

    private async Task<IReadOnlyList<ArchiveFile>> PartsAsync() =>
        [.. await _app.Get<ArchiveFilesTable>().OfDayAsync(Events, OldDay, CancellationToken.None),
            .. await _app.Get<ArchiveFilesTable>().OfDayAsync(Documents, OldDay, CancellationToken.None)];

    private Task<ParquetFolder> FilesAsync() => ParquetFolder.DownloadAsync(_app.StorageConnectionString);

    // Every column as text, on both sides.
    private async Task<IReadOnlyList<string>> RowsAsync(StoredTable table)
    {
        var rows = new List<string>();
        await foreach (var row in table.ReadAsync(_app.Db.Database, DateTime.UnixEpoch, new DateTime(2030, 1, 1), CancellationToken.None))
        {
            rows.Add(string.Join('|', row.Select(value => value is null ? "∅" : ParquetFolder.Text(value))));
        }

        return [.. rows.OrderBy(row => long.Parse(row.Split('|')[0], System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static IReadOnlyList<string> Duck(ParquetFolder files, StoredTable table) => files.Query(
        $"SELECT {string.Join(", ", table.Columns.Select(column => column.Kind == ColumnKind.Time ? $"{column.Name} AT TIME ZONE 'UTC'" : column.Name))} FROM {{table}} ORDER BY id",
        table.Name);

    /// <summary>Acts on each file between its being complete in storage and the writer's knowing it.</summary>
    private sealed class AfterCommit(Func<Uri, Task> act) : HttpPipelinePolicy
    {
        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            await ProcessNextAsync(message, pipeline);
            if (message.Request.Method == RequestMethod.Put
                && message.Request.Uri.Query.Contains("comp=blocklist", StringComparison.Ordinal))
            {
                await act(message.Request.Uri.ToUri());
            }
        }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();
    }
}
