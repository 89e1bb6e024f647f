using Functions.LiveSessions;
using Functions.Platform;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Functions.Maintenance;

/// <summary>Removes the live sessions whose heartbeat stopped longer ago than <c>live_session_timeout_minutes</c>.</summary>
public sealed partial class PruneLiveSessionsTimer(
    LiveSessionsTable sessions,
    LiveSessionMetrics metrics,
    SettingsCache settings,
    TimerRuns timers,
    TimeProvider clock,
    ILogger<PruneLiveSessionsTimer> logger)
{
    // No heartbeat older than the longest timeout is ever taken in, so nothing is left that a mark this old could stop.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    [Function("PruneLiveSessions")]
    public Task RunAsync([TimerTrigger("%PruneLiveSessionsSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        timers.RunAsync("PruneLiveSessions", () => PruneAsync(cancellationToken), cancellationToken);

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcSeconds();
        var timeout = (await settings.LoadedAsync(cancellationToken)).LiveSessionTimeout;
        var pruned = await sessions.PruneAsync(now - timeout, cancellationToken);
        var forgotten = await sessions.PruneEndedAsync(now - LongestTimeout, cancellationToken);
        Log.Pruned(logger, pruned, forgotten);
        if (metrics.CountsLive)
        {
            metrics.Live(await sessions.CountAsync(now - timeout, cancellationToken));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Debug, "Pruned {Sessions} live sessions and {Marks} marks of ended ones")]
        public static partial void Pruned(ILogger logger, int sessions, int marks);
    }
}
