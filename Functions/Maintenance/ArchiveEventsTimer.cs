using Functions.Archives;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Functions.Maintenance;

/// <summary>Moves days older than <c>archive_after_days</c> into Parquet files.</summary>
public sealed partial class ArchiveEventsTimer(Archiver archiver, TimerRuns timers, ILogger<ArchiveEventsTimer> logger)
{
    [Function("ArchiveEvents")]
    public Task RunAsync([TimerTrigger("%ArchiveEventsSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => timers.RunAsync(
        Archiver.LockName,
        async () => Log.Archived(logger, await archiver.RunAsync(cancellationToken)),
        cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(6601, LogLevel.Information, "Archived {Rows} rows")]
        public static partial void Archived(ILogger logger, long rows);
    }
}
