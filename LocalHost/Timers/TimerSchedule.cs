using LocalHost.Hosting;
using NCrontab;

namespace LocalHost.Timers;

/// <summary>A cron expression of five fields, or of six with seconds in front; all in UTC.</summary>
internal sealed class TimerSchedule
{
    private static readonly TimeSpan LeastMonitored = TimeSpan.FromMinutes(1);

    private readonly CrontabSchedule _crontab;

    private TimerSchedule(CrontabSchedule crontab) => _crontab = crontab;

    /// <exception cref="StartupException">It is no such expression.</exception>
    public static TimerSchedule Parse(string expression, string functionName)
    {
        var hasSeconds = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6;
        var crontab = CrontabSchedule.TryParse(expression, new CrontabSchedule.ParseOptions { IncludingSeconds = hasSeconds });
        return crontab is not null
            ? new TimerSchedule(crontab)
            : throw new StartupException(
                $"Function '{functionName}' has the schedule '{expression}'; "
                + "give a cron expression of five or six fields, such as '0 */5 * * * *'.");
    }

    public DateTime Next(DateTime afterUtc) =>
        DateTime.SpecifyKind(_crontab.GetNextOccurrence(afterUtc), DateTimeKind.Utc);

    /// <summary>Whether the schedule's status is stored: not if it recurs in less than a minute.</summary>
    public bool CanBeMonitored(DateTime nowUtc)
    {
        var next = Next(nowUtc);
        return Next(next) - next >= LeastMonitored;
    }
}
