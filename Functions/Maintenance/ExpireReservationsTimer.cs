using Functions.Credits;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Functions.Maintenance;

/// <summary>Voids the credit reservations whose time is over.</summary>
public sealed partial class ExpireReservationsTimer(
    CreditReservations reservations, TimerRuns timers, ILogger<ExpireReservationsTimer> logger)
{
    [Function("ExpireReservations")]
    public Task RunAsync([TimerTrigger("%ExpireReservationsSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        timers.RunAsync(
            "ExpireReservations",
            async () => Log.Voided(logger, await reservations.VoidExpiredAsync(cancellationToken)),
            cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(6101, LogLevel.Debug, "Voided {Reservations} expired reservations")]
        public static partial void Voided(ILogger logger, int reservations);
    }
}
