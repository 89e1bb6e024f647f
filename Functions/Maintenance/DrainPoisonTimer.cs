using Functions.DeadLetters;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Functions.Maintenance;

/// <summary>Moves what the host gave up on into the dead letters.</summary>
public sealed partial class DrainPoisonTimer(PoisonQueues poison, TimerRuns timers, ILogger<DrainPoisonTimer> logger)
{
    [Function("DrainPoison")]
    public Task RunAsync([TimerTrigger("%DrainPoisonSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => timers.RunAsync(
        "DrainPoison", async () => Log.Drained(logger, await poison.DrainAsync(cancellationToken)), cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(6701, LogLevel.Debug, "Drained {Messages} messages of poison queues")]
        public static partial void Drained(ILogger logger, int messages);
    }
}
