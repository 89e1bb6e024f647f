using System.ComponentModel.DataAnnotations;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Platform.Queue;

namespace Functions.Reports;

public sealed record DeadLetterState(long Waiting, long Replayed);

/// <summary>A timer's last run; all but the name are null of one that never ran.</summary>
public sealed record TimerState(
    string Name,
    DateTime? LastStartedAt,
    DateTime? LastFinishedAt,
    DateTime? NextRunAt,
    long? DurationMs,
    [property: AllowedValues("running", "ok", "failed", null)] string? Result,
    string? Error);

public sealed record WrittenEvents(long LastMinute, long LastHour);

/// <summary>How far archiving is: what is in files, the oldest day that is in MySQL, and what is on its way.</summary>
public sealed record ArchiveProgress(
    long Days, long Rows, long Bytes, DateTime? LastDay, DateTime? OldestLiveDay, long Unfinished, long Restored, long RunningErasures);

/// <summary>
/// The operations report's body; <see cref="Queues"/> is null where storage does not answer, and what follows it where MySQL does not.
/// </summary>
public sealed record OperationsResult(
    DateTime AsOf,
    [property: AllowedValues("ok", "down")] string Mysql,
    IReadOnlyList<QueueState>? Queues,
    DeadLetterState? DeadLetters,
    IReadOnlyList<TimerState>? Timers,
    WrittenEvents? Events,
    ArchiveProgress? Archive);

/// <summary>Report 5: whether everything flows.</summary>
public sealed class OperationsReport(Database database, QueueStates queues, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string DeadLettersSql =
        """
        SELECT CAST(COALESCE(SUM(state = 'waiting'), 0) AS SIGNED) AS Waiting, CAST(COALESCE(SUM(state = 'replayed'), 0) AS SIGNED) AS Replayed
        FROM dead_letters
        """;

    private const string TimersSql =
        """
        SELECT name AS Name, last_started_at AS LastStartedAt, last_finished_at AS LastFinishedAt, next_run_at AS NextRunAt,
               duration_ms AS DurationMs, result AS Result, error AS Error
        FROM timer_runs
        ORDER BY name
        """;

    private const string WrittenSql =
        """
        SELECT CAST(COALESCE(SUM(IF(written_at > @now - INTERVAL 1 MINUTE, events, 0)), 0) AS SIGNED) AS LastMinute,
               CAST(COALESCE(SUM(events), 0) AS SIGNED) AS LastHour
        FROM (
          SELECT written_at, events FROM events_written WHERE written_at > @now - INTERVAL 1 HOUR
          UNION ALL
          SELECT written_at, events FROM usage_counts_pending WHERE written_at > @now - INTERVAL 1 HOUR
        ) written
        """;

    private const string ArchiveSql =
        """
        SELECT CAST(COUNT(DISTINCT IF(state = 'archived', day, NULL)) AS SIGNED) AS Days,
               CAST(COALESCE(SUM(IF(state = 'archived', row_count, 0)), 0) AS SIGNED) AS `Rows`,
               CAST(COALESCE(SUM(IF(state = 'archived', bytes, 0)), 0) AS SIGNED) AS Bytes,
               CAST(MAX(IF(state = 'archived', day, NULL)) AS DATETIME) AS LastDay,
               (SELECT CAST(DATE(MIN(created_at)) AS DATETIME) FROM tracking_events) AS OldestLiveDay,
               CAST(COALESCE(SUM(state IN ('writing', 'deleting', 'restoring', 'replaced')), 0) AS SIGNED) AS Unfinished,
               CAST(COALESCE(SUM(state = 'restored'), 0) AS SIGNED) AS Restored,
               CAST((SELECT COUNT(*) FROM user_erasures WHERE state = 'running') AS SIGNED) AS RunningErasures
        FROM archive_days
        """;

    public async Task<OperationsResult> RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcSeconds();
        var states = await QueuesAsync(cancellationToken);
        try
        {
            return await database
                .ReadSnapshotAsync(snapshot => RunAsync(snapshot, now, states, cancellationToken), cancellationToken)
                .WaitAsync(Patience, cancellationToken);
        }
        catch (Exception error) when (error.IsUnavailable() || error is TimeoutException)
        {
            return new OperationsResult(now, "down", states, null, null, null, null);
        }
    }

    private static async Task<OperationsResult> RunAsync(
        Transaction snapshot, DateTime now, IReadOnlyList<QueueState>? states, CancellationToken cancellationToken) => new(
        now,
        "ok",
        states,
        (await snapshot.QueryAsync<DeadLetterState>(DeadLettersSql, null, cancellationToken)).Single(),
        Timers(await snapshot.QueryAsync<TimerState>(TimersSql, null, cancellationToken)),
        (await snapshot.QueryAsync<WrittenEvents>(WrittenSql, new { now }, cancellationToken)).Single(),
        (await snapshot.QueryAsync<ArchiveProgress>(ArchiveSql, null, cancellationToken)).Single());

    // A timer that never ran has no row, and is what an operator looks for.
    private static List<TimerState> Timers(IReadOnlyList<TimerState> ran) =>
    [
        .. ran.Concat(Triggers.Timers.Except(ran.Select(timer => timer.Name)).Select(name => new TimerState(name, null, null, null, null, null, null)))
            .OrderBy(timer => timer.Name, StringComparer.Ordinal),
    ];

    private async Task<IReadOnlyList<QueueState>?> QueuesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Task.WhenAll(Triggers.Queues.Select(name => queues.ReadAsync(name, cancellationToken)));
        }
        catch (Exception error) when (StorageAccount.IsUnavailable(error))
        {
            return null;
        }
    }
}
