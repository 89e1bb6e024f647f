using System.Globalization;
using Functions.LiveSessions;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Functions.Maintenance;

/// <summary>Removes the live sessions whose heartbeat stopped longer ago than <c>live_session_timeout_minutes</c>.</summary>
public sealed partial class PruneLiveSessionsTimer(
    LiveSessionsTable sessions, SettingsTable settings, TimeProvider clock, ILogger<PruneLiveSessionsTimer> logger)
{
    [Function("PruneLiveSessions")]
    public async Task RunAsync([TimerTrigger("%PruneLiveSessionsSchedule%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var minutes = await settings.ReadAsync("live_session_timeout_minutes", "5", cancellationToken);
        var deadSince = clock.GetUtcNow().UtcDateTime.AddMinutes(-int.Parse(minutes, CultureInfo.InvariantCulture));
        Log.Pruned(logger, await sessions.PruneAsync(deadSince, cancellationToken));
    }

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Debug, "Pruned {Sessions} live sessions")]
        public static partial void Pruned(ILogger logger, int sessions);
    }
}
