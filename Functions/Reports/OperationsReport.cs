using Azure;
using Azure.Identity;
using Azure.Storage.Queues;
using Functions.Platform;
using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Reports;

/// <summary>A queue: how many messages wait in it and in its poison queue, and how old the oldest that can be seen is.</summary>
public sealed record QueueState(string Name, int Depth, int PoisonDepth, long? OldestAgeSeconds);

public sealed record DeadLetterState(long Waiting, long Replayed);

public sealed record TimerState(
    string Name, DateTime LastStartedAt, DateTime? LastFinishedAt, DateTime? NextRunAt, long? DurationMs, string Result, string? Error);

public sealed record WrittenEvents(long LastMinute, long LastHour);

/// <summary>How far archiving is: what is in files, the oldest day that is in MySQL, and what is on its way.</summary>
public sealed record ArchiveProgress(
    long Days, long Rows, long Bytes, DateTime? LastDay, DateTime? OldestLiveDay, long Unfinished, long Restored, long RunningErasures);

/// <summary>The operations report's body; <see cref="Queues"/> is null where storage does not answer.</summary>
public sealed record OperationsResult(
    DateTime AsOf,
    IReadOnlyList<QueueState>? Queues,
    DeadLetterState DeadLetters,
    IReadOnlyList<TimerState> Timers,
    WrittenEvents Events,
    ArchiveProgress Archive);

/// <summary>Report 5: whether everything flows.</summary>
public sealed class OperationsReport(Database database, QueueServiceClient queues, TimeProvider clock)
{
    private static readonly string[] QueueNames = ["tracking-events", "tracking-heartbeats", "archive-restores", "user-erasures"];

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
        SELECT CAST((SELECT COUNT(*) FROM tracking_event_ids WHERE seen_at > @now - INTERVAL 1 MINUTE) AS SIGNED) AS LastMinute,
               CAST((SELECT COUNT(*) FROM tracking_event_ids WHERE seen_at > @now - INTERVAL 1 HOUR) AS SIGNED) AS LastHour
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
        return await database.ReadSnapshotAsync(snapshot => RunAsync(snapshot, now, states, cancellationToken), cancellationToken);
    }

    private static async Task<OperationsResult> RunAsync(
        MySqlTransaction snapshot, DateTime now, IReadOnlyList<QueueState>? states, CancellationToken cancellationToken) => new(
        now,
        states,
        (await snapshot.QueryAsync<DeadLetterState>(DeadLettersSql, null, cancellationToken)).Single(),
        await snapshot.QueryAsync<TimerState>(TimersSql, null, cancellationToken),
        (await snapshot.QueryAsync<WrittenEvents>(WrittenSql, new { now }, cancellationToken)).Single(),
        (await snapshot.QueryAsync<ArchiveProgress>(ArchiveSql, null, cancellationToken)).Single());

    private async Task<IReadOnlyList<QueueState>?> QueuesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Task.WhenAll(QueueNames.Select(name => QueueAsync(name, cancellationToken)));
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException or AuthenticationFailedException)
        {
            return null;
        }
    }

    private async Task<QueueState> QueueAsync(string name, CancellationToken cancellationToken)
    {
        var queue = queues.GetQueueClient(name);
        var depth = await DepthAsync(queue, cancellationToken);
        var oldest = depth == 0 ? null : (await queue.PeekMessagesAsync(1, cancellationToken)).Value.FirstOrDefault();
        return new QueueState(
            name,
            depth,
            await DepthAsync(queues.GetQueueClient($"{name}-poison"), cancellationToken),
            oldest?.InsertedOn is { } inserted ? Math.Max(0, (long)(clock.GetUtcNow() - inserted).TotalSeconds) : null);
    }

    // A queue that nobody used yet is an empty one.
    private static async Task<int> DepthAsync(QueueClient queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await queue.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return 0;
        }
    }
}
