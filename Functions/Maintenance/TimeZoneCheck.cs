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
            await CountsState.CheckTimeZoneAsync(database, calendar, stoppingToken);
        }
        catch (ConfigurationException other)
        {
            Log.OtherTimeZone(logger, other.Message);
        }
        catch (Exception error) when (error.IsOfMySql() || stoppingToken.IsCancellationRequested)
        {
            // While MySQL is away nothing is folded either; FoldCounts finds it then.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6302, LogLevel.Error, "{Difference}")]
        public static partial void OtherTimeZone(ILogger logger, string difference);
    }
}
