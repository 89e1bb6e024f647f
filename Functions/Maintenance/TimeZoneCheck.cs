using Functions.Counts;
using Functions.Platform;
using Functions.Platform.MySql;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Functions.Maintenance;

/// <summary>
/// Logs at the start that the counts are of another time zone than the app. The start does not wait for it, and the app goes on:
/// events are counted, but not folded.
/// </summary>
public sealed partial class TimeZoneCheck(Database database, LocalCalendar calendar, ILogger<TimeZoneCheck> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (await CountsState.OtherTimeZoneAsync(database, calendar, stoppingToken) is { } counted)
            {
                Log.OtherTimeZone(logger, counted, LocalCalendar.Setting, calendar.TimeZone);
            }
        }
        catch (Exception error) when (error.IsOfMySql() || stoppingToken.IsCancellationRequested)
        {
            // While MySQL is away nothing is folded either; FoldCounts finds it then.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6302, LogLevel.Error,
            "The counts are of {Counted}, and {Setting} is {TimeZone}: nothing is folded until recount --time-zone has run, or the setting is set back")]
        public static partial void OtherTimeZone(ILogger logger, string counted, string setting, string timeZone);
    }
}
