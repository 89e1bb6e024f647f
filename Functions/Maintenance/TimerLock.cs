using Functions.Platform.MySql;
using Microsoft.Extensions.Logging;

namespace Functions.Maintenance;

/// <summary>Keeps a timer from running twice at a time, also where the platform's own lease was lost.</summary>
public sealed partial class TimerLock(Database database, ILogger<TimerLock> logger)
{
    /// <summary>Runs the work, or skips it where another instance is at it.</summary>
    public async Task RunAsync(string timer, Func<Task> work, CancellationToken cancellationToken)
    {
        await using var taken = await DatabaseLock.TryTakeAsync(database, timer, cancellationToken);
        if (taken is null)
        {
            Log.Skipped(logger, timer);
            return;
        }

        await work();
    }

    private static partial class Log
    {
        [LoggerMessage(6000, LogLevel.Information, "{Timer} is running elsewhere; skipped")]
        public static partial void Skipped(ILogger logger, string timer);
    }
}
