using Azure;
using Azure.Identity;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using MySqlConnector;

namespace Functions.Reports;

public sealed record DeadLetterState(long Waiting, long Replayed);

public sealed record TimerState(
    string Name, DateTime LastStartedAt, DateTime? LastFinishedAt, long? DurationMs, string Result, string? Error);

public sealed record WrittenEvents(long LastMinute, long LastHour);

/// <summary>How far archiving is; nothing is archived yet.</summary>
public sealed record ArchiveState;

/// <summary>The operations report's body; <see cref="Queues"/> is null where storage does not answer.</summary>
public sealed record OperationsResult(
    DateTime AsOf,
    IReadOnlyList<QueueState>? Queues,
    DeadLetterState DeadLetters,
    IReadOnlyList<TimerState> Timers,
    WrittenEvents Events,
    ArchiveState Archive);

/// <summary>Report 5: whether everything flows.</summary>
public sealed class OperationsReport(Database database, QueueStates queues, TimeProvider clock)
{
    private static readonly string[] QueueNames = ["tracking-events", "tracking-heartbeats"];

    private const string DeadLettersSql =
        """
        SELECT CAST(COALESCE(SUM(state = 'waiting'), 0) AS SIGNED) AS Waiting, CAST(COALESCE(SUM(state = 'replayed'), 0) AS SIGNED) AS Replayed
        FROM dead_letters
        """;

    private const string TimersSql =
        """
        SELECT name AS Name, last_started_at AS LastStartedAt, last_finished_at AS LastFinishedAt, duration_ms AS DurationMs,
               result AS Result, error AS Error
        FROM timer_runs
        ORDER BY name
        """;

    private const string WrittenSql =
        """
        SELECT CAST((SELECT COUNT(*) FROM tracking_event_ids WHERE seen_at > @now - INTERVAL 1 MINUTE) AS SIGNED) AS LastMinute,
               CAST((SELECT COUNT(*) FROM tracking_event_ids WHERE seen_at > @now - INTERVAL 1 HOUR) AS SIGNED) AS LastHour
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
        new ArchiveState());

    private async Task<IReadOnlyList<QueueState>?> QueuesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Task.WhenAll(QueueNames.Select(name => queues.ReadAsync(name, cancellationToken)));
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException or AuthenticationFailedException)
        {
            return null;
        }
    }
}
