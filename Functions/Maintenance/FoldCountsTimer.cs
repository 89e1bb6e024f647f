using Functions.Counts;
using Functions.Credits;
using Functions.Platform;
using Functions.Platform.MySql;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Functions.Maintenance;

/// <summary>Folds the pending report counts into the tables that reports read. Reports are exact before and after.</summary>
public sealed partial class FoldCountsTimer(
    Database database, LocalCalendar calendar, UsageFold usage, DocumentFold documents, RewardsFold rewards, TimerRuns timers,
        ILogger<FoldCountsTimer> logger)
{
    [Function("FoldCounts")]
    public Task RunAsync([TimerTrigger("%FoldCountsSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        timers.RunAsync(
            UsageFold.LockName,
            async () =>
            {
                await CountsState.CheckTimeZoneAsync(database, calendar, cancellationToken);
                Log.Folded(
                    logger,
                    await usage.FoldAsync(cancellationToken),
                    await documents.FoldAsync(cancellationToken),
                    await rewards.FoldAsync(cancellationToken));
            },
            cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(6301, LogLevel.Debug, "Folded {Usage} pending counts of usage, {Documents} of documents and {Days} days of rewards")]
        public static partial void Folded(ILogger logger, int usage, int documents, int days);
    }
}
