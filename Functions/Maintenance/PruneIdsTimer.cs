using Functions.Counts;
using Functions.People;
using Functions.Platform;
using Functions.Points;
using Functions.Privacy;
using Functions.Tracking;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Functions.Maintenance;

/// <summary>Deletes what duplicates no longer need: event ids after ten days, idempotency keys after a month, caps of days
/// long past; how many events the seconds before yesterday wrote; exports after a week; whose looks were audited on days past.</summary>
public sealed partial class PruneIdsTimer(
    ProcessedIds ids, Idempotency keys, PointLedger ledger, EventsWrittenTable written, ExportFiles exports, ActivityLooks looks,
        TimerRuns timers, ILogger<PruneIdsTimer> logger)
{
    [Function("PruneIds")]
    public Task RunAsync([TimerTrigger("%PruneIdsSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => timers.RunAsync(
        "PruneIds",
        async () => Log.Pruned(
            logger,
            await ids.PruneAsync(cancellationToken),
            await keys.PruneAsync(cancellationToken),
            await ledger.PruneEarnedAsync(cancellationToken),
            await written.PruneAsync(cancellationToken),
            await exports.PruneAsync(cancellationToken),
            await looks.PruneAsync(cancellationToken)),
        cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(6401, LogLevel.Debug,
            "Deleted {Ids} event ids, {Keys} idempotency keys, {Earned} daily caps, {Seconds} counts of a second, {Exports} exports and {Looks} looks")]
        public static partial void Pruned(ILogger logger, int ids, int keys, int earned, int seconds, int exports, int looks);
    }
}
