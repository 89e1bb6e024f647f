using Functions.DeadLetters;
using Functions.Platform.Queue;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Functions.Maintenance;

/// <summary>
/// Moves what the host gave up on into the dead letters, and what waits in queues of earlier releases to those that took their place.
/// </summary>
public sealed partial class DrainPoisonTimer(
    PoisonQueues poison, FormerQueues former, TimerRuns timers, ILogger<DrainPoisonTimer> logger)
{
    [Function("DrainPoison")]
    public Task RunAsync([TimerTrigger("%DrainPoisonSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => timers.RunAsync(
        "DrainPoison",
        async () =>
        {
            await former.MoveAsync(cancellationToken);
            Log.Drained(logger, await poison.DrainAsync(cancellationToken));
        },
        cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(6701, LogLevel.Debug, "Drained {Messages} messages of poison queues")]
        public static partial void Drained(ILogger logger, int messages);
    }
}
