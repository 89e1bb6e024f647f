using System.Globalization;
using Dapper;
using Functions.Tests.Archives;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>
/// The host dies at every step of archiving a large day: each row is in the files or in MySQL, and in the end in the files alone.
/// </summary>
[Trait("Needs", "MySql"), Trait("Needs", "Kill")]
public sealed class ArchiveKillTests(Servers servers) : IAsyncLifetime
{
    private const string Table = "tracking_events";
    private const int Rows = 120_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TestDatabase _db = new(servers);
    private readonly string _storage = servers.TakeStorageAccount();

    public async ValueTask InitializeAsync() => await _db.InitializeAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task Killed_at_each_step_and_again_no_row_is_lost_or_in_both_places()
    {
        await using var host = await AppProcesses.StartAsync(_db.ConnectionString, _storage);
        await WriteAsync();
        var before = await FingerprintAsync();

        // As it begins, while it writes the file, as it begins to delete, in the middle of that, and near its end.
        await KillWhenAsync(host, "SELECT COUNT(*) FROM archive_days WHERE pending_blob IS NOT NULL");
        await KillWhenAsync(host, "SELECT COUNT(*) FROM archive_days WHERE pending_blob IS NOT NULL", TimeSpan.FromSeconds(1));
        await KillWhenAsync(host, "SELECT COUNT(*) FROM archive_days WHERE state = 'deleting'");
        Assert.Equal(Rows, await CountInFilesAsync());
        await KillWhileDeletingAsync(host, TimeSpan.FromHours(12));
        await KillWhileDeletingAsync(host, TimeSpan.FromHours(22));
        await Until.TrueAsync(
            async () =>
            {
                await RunAsync(host);
                return await _db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events") == 0;
            },
            Patience,
            () => Task.FromResult(host.Output));

        using var files = await ParquetFolder.DownloadAsync(_storage);
        Assert.Single(files.Files);
        Assert.Equal([before], files.Query(
            "SELECT COUNT(*), COUNT(DISTINCT id), SUM(id), SUM(user_id), SUM(LENGTH(event_name)), MIN(id), MAX(id) FROM {table}", Table));
        Assert.Equal(
            [("archived", (long)Rows)], await _db.QueryAsync<(string, long)>("SELECT state, row_count FROM archive_days"));
    }

    // In parts, so that no statement takes as long as a command may.
    private async Task WriteAsync()
    {
        for (var first = 0; first < Rows; first += 40_000)
        {
            await WriteAsync(first, first + 40_000);
        }
    }

    private async Task WriteAsync(int first, int end) => await _db.ExecuteAsync(
        $"""
        INSERT INTO tracking_events (user_id, user_type, app_name, event_type, event_name, ip_hash, session_id, meta, created_at)
        SELECT n, 'student', 'App', 'visit', CONCAT('event ', n), REPEAT('a', 64), CONCAT('session ', n), JSON_OBJECT('n', n),
               UTC_DATE() - INTERVAL 100 DAY + INTERVAL n % 86400 SECOND
        FROM (
          SELECT a.d + b.d * 10 + c.d * 100 + e.d * 1000 + f.d * 10000 + g.d * 100000 AS n
          FROM {Digits} a, {Digits} b, {Digits} c, {Digits} e, {Digits} f, {Digits} g
        ) numbers
        WHERE n >= {first} AND n < {end}
        """);

    private const string Digits =
        "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";

    private Task<string> FingerprintAsync() => _db.SingleAsync<string>(
        "SELECT CONCAT_WS('|', COUNT(*), COUNT(DISTINCT id), SUM(id), SUM(user_id), SUM(LENGTH(event_name)), MIN(id), MAX(id)) FROM tracking_events");

    private async Task<long> CountInFilesAsync()
    {
        using var files = await ParquetFolder.DownloadAsync(_storage);
        return files.Count(Table);
    }

    // Deletes in the order of time, and comes to a halt before a row that is locked: no machine is too slow to kill it there.
    private async Task KillWhileDeletingAsync(AppProcesses host, TimeSpan time)
    {
        // Further apart than the 2,000 rows of one step, which all wait where one of them does.
        const string ofDay = "UTC_DATE() - INTERVAL 100 DAY + INTERVAL {0} MINUTE";
        var held = string.Format(CultureInfo.InvariantCulture, ofDay, time.TotalMinutes);
        var reached = string.Format(CultureInfo.InvariantCulture, ofDay, time.TotalMinutes - 30);
        await using var connection = await _db.Database.OpenAsync(CancellationToken.None);
        await using var holder = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync($"SELECT id FROM tracking_events WHERE created_at = {held} FOR UPDATE", transaction: holder);

        await KillWhenAsync(host, $"SELECT NOT EXISTS (SELECT 1 FROM tracking_events WHERE created_at < {reached})");
    }

    // Starts the archive, waits for the moment, kills the host and starts it again. The server may take a while to notice that the host
    // before is gone and to free its lock: a run that finds the lock taken ends at once, and is started again.
    private async Task KillWhenAsync(AppProcesses host, string moment, TimeSpan andThen = default)
    {
        var running = RunAsync(host);
        await Until.TrueAsync(
            async () =>
            {
                running = running.IsCompletedSuccessfully ? RunAsync(host) : running;
                return await _db.SingleAsync<long>(moment) > 0;
            },
            Patience,
            () => Task.FromResult(host.Output));
        await Task.WhenAny(running, Task.Delay(andThen));
        Assert.False(running.IsCompleted, "The archive ended before the moment to kill came.");
        await host.KillAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => running);
        await host.StartAsync();
    }

    private static async Task RunAsync(AppProcesses host)
    {
        var answer = await host.Api.RunFunctionAsync("ArchiveEvents");
        Assert.True(answer.Status is 200 or 202 or 204, answer.ToString());
    }
}
