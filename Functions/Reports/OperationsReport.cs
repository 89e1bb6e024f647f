using System.ComponentModel.DataAnnotations;
using Functions.Archives;
using Functions.Counts;
using Functions.DeadLetters;
using Functions.Maintenance;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Platform.Queue;

namespace Functions.Reports;

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

/// <summary>Health of queues, dead letters, timers and the archive.</summary>
public sealed class OperationsReport(Database database, QueueStates queues, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

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
        await DeadLettersTable.CountAsync(snapshot, cancellationToken),
        await TimerRuns.ReadAsync(snapshot, cancellationToken),
        await EventsWrittenTable.RecentAsync(snapshot, now, cancellationToken),
        await ArchiveProgress.ReadAsync(snapshot, cancellationToken));

    private async Task<IReadOnlyList<QueueState>?> QueuesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Task.WhenAll(QueueDefinition.All.Select(queue => queues.ReadAsync(queue, cancellationToken)));
        }
        catch (Exception error) when (StorageAccount.IsUnavailable(error))
        {
            return null;
        }
    }
}
