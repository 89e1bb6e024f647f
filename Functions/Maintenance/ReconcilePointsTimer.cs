using Functions.Credits;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Functions.Maintenance;

/// <summary>Compares every balance with its logs. It repairs nothing: drift means that something wrote past the ledgers.</summary>
public sealed partial class ReconcilePointsTimer(LedgerDrift drift, TimerRuns timers, ILogger<ReconcilePointsTimer> logger)
{
    [Function("ReconcilePoints")]
    public Task RunAsync([TimerTrigger("%ReconcilePointsSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        timers.RunAsync(
            "ReconcilePoints",
            async () =>
            {
                foreach (var found in await drift.ReconcileAsync(cancellationToken))
                {
                    Log.Drift(logger, found.Ledger, found.UserId, found.Balance, found.Logged);
                }
            },
            cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(6201, LogLevel.Error, "The {Ledger} of user {UserId} are {Balance}, but the sum of their log is {Logged}")]
        public static partial void Drift(ILogger logger, string ledger, long userId, long balance, long logged);
    }
}
