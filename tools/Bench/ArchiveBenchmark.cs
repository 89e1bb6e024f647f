using System.Diagnostics;
using System.Globalization;
using Functions.Archives;
using Functions.Platform.MySql;
using Functions.Tracking;

namespace Bench;

/// <summary>
/// One large day archived: rows per second beside the bare reading, writing and deleting of the same rows, the most memory a host
/// used meanwhile, and the effect on writers.
/// </summary>
internal sealed class ArchiveBenchmark(BenchmarkApp app)
{
    private const double Goal = 0.65;
    private const double WritersGoal = 0.80;
    private const int MemoryGoal = 300;
    private const int Writers = 4;
    private const int BareChunk = 1000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Undisturbed = TimeSpan.FromSeconds(15);

    /// <summary>Archives <paramref name="rows"/> rows alone and bare, in turns.</summary>
    public async Task<IReadOnlyList<Line>> RunAsync(int rows, int rounds)
    {
        var (ours, bare) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            bare.Add(await RateAsync(rows, DayBefore(100 + round), BareAsync));
            ours.Add(await RateAsync(rows, DayBefore(200 + round), _ => app.Get<Archiver>().RunAsync(CancellationToken.None)));
        }

        return [new Line($"archive, rows of a day of {rows:N0}", "read, write Parquet, delete, unverified", Measure.Median(ours),
            Measure.Median(bare), Goal)];
    }

    /// <summary>
    /// Archives a day of so many million rows alone, and one of a fifth as many beside writers; yields each figure as it is measured.
    /// </summary>
    public async IAsyncEnumerable<string> LargeDayAsync(int millions)
    {
        await LoadAsync(DayBefore(200), millions * 1_000_000);
        var (took, idle, peak) = await InHostAsync();
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"archived {millions} million rows of one day alone: {millions * 1e6 / took.TotalSeconds:N0} rows/s; "
            + $"most memory of the host {peak:N0} MiB, {idle:N0} MiB before (goal {MemoryGoal})");

        await LoadAsync(DayBefore(100), millions * 200_000);
        var (before, _) = await WriteAsync(Task.Delay(Undisturbed));
        var watch = Stopwatch.StartNew();
        var archive = Task.Run(() => app.Get<Archiver>().RunAsync(CancellationToken.None));
        var (beside, timeouts) = await WriteAsync(archive);
        var rate = await archive / watch.Elapsed.TotalSeconds;
        var (after, _) = await WriteAsync(Task.Delay(Undisturbed));
        yield return FormattableString.Invariant($"archived {await archive:N0} rows beside {Writers} writers: {rate:N0} rows/s");
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"writers: {before:N0} and {after:N0} messages/s alone, {beside:N0} beside the archive: "
            + $"{beside / ((before + after) / 2):F2} (goal {WritersGoal:F2}); {timeouts} lock time-outs");
    }

    private static DateTime DayBefore(int days) => DateTime.UtcNow.Date.AddDays(-days);

    private async Task<double> RateAsync(int rows, DateTime day, Func<DateTime, Task> archive)
    {
        await LoadAsync(day, rows);
        var watch = Stopwatch.StartNew();
        await archive(day);
        return rows / watch.Elapsed.TotalSeconds;
    }

    // The minimum of any archive: each row read once, written once, deleted once.
    private async Task BareAsync(DateTime day)
    {
        var table = EventsTable.Stored;
        var ids = new List<long>();
        async IAsyncEnumerable<object?[]> NotingIds()
        {
            await foreach (var row in table.ReadAsync(app.Get<Database>(), day, day.AddDays(1), CancellationToken.None))
            {
                ids.Add((long)row[0]!);
                yield return row;
            }
        }

        await app.Get<ArchiveBlobs>().WriteAsync(table, $"bare/{Guid.NewGuid():N}", NotingIds(), CancellationToken.None);
        foreach (var chunk in ids.Chunk(BareChunk))
        {
            await app.ExecuteAsync($"DELETE FROM {table.Name} WHERE id IN ({string.Join(',', chunk)})");
        }
    }

    private async Task<(double PerSecond, int LockTimeouts)> WriteAsync(Task until)
    {
        var watch = Stopwatch.StartNew();
        var timeouts = 0;
        var done = await Task.WhenAll(Enumerable.Range(0, Writers).Select(client => Task.Run(async () =>
        {
            var count = 0;
            for (; !until.IsCompleted; count++)
            {
                try
                {
                    await app.Get<EventWriter>().WriteAsync(WritePathBenchmark.Message(client), CancellationToken.None);
                }
                catch (MySqlConnector.MySqlException lost) when (lost.IsLockConflict())
                {
                    Interlocked.Increment(ref timeouts);
                }
            }

            return count;
        })));
        return (done.Sum() / watch.Elapsed.TotalSeconds, timeouts);
    }

    // By the timer, in a process that does nothing else.
    private async Task<(TimeSpan Took, double Idle, double Peak)> InHostAsync()
    {
        await using var host = await RunningHost.StartAppAsync(
            new Dictionary<string, string?>(app.HostSettings) { ["ArchiveEventsSchedule"] = "*/5 * * * * *" });
        var idle = host.Memory;
        while (await app.CountAsync("archive_days") == 0)
        {
            await Task.Delay(Look);
        }

        var watch = Stopwatch.StartNew();
        var peak = idle;
        while (await app.CountAsync("archive_days WHERE state = 'archived'") == 0)
        {
            peak = Math.Max(peak, host.Memory);
            await Task.Delay(Look);
        }

        return (watch.Elapsed, idle, peak);
    }

    private async Task LoadAsync(DateTime day, int rows)
    {
        await app.FillNumbersAsync(rows);
        await app.ExecuteAsync(FormattableString.Invariant(
            $$"""
            INSERT INTO tracking_events
              (user_id, user_type, app_name, event_type, event_name, country_code, ip_hash, os, device_type, session_id, meta, created_at)
            SELECT n % 6000, 'student', CONCAT('App ', n % 4), 'visit', CONCAT('page ', n % 200), 'DE',
                SHA2(n % 6000, 256), 'Windows', 'desktop',
                   CONCAT('session ', n % 20000), CONCAT('{"query":"', n, '"}'), TIMESTAMP('{{day:yyyy-MM-dd}}') + INTERVAL n % 86400 SECOND
            FROM bench_numbers
            WHERE n <= {{rows}}
            """));
    }
}
