using System.ComponentModel.DataAnnotations;
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
    string Name,
    DateTime LastStartedAt,
    DateTime? LastFinishedAt,
    long? DurationMs,
    [property: AllowedValues("running", "ok", "failed")] string Result,
    string? Error);

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
public sealed class OperationsReport(Database database, QueueServiceClient queues, TimeProvider clock)
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
