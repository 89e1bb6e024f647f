namespace Functions.Reports;

/// <summary>The buckets of a series: how long one lasts, and how SQL finds the one that a time is in.</summary>
public static class ReportInterval
{
    public static readonly string[] Names = ["hour", "day", "week", "month"];

    /// <summary>SQL for the start of the bucket of <c>created_at</c>. Weeks begin on Monday.</summary>
    public static string BucketSql(string interval) => interval switch
    {
        "hour" => "CAST(DATE_FORMAT(created_at, '%Y-%m-%d %H:00:00') AS DATETIME)",
        "day" => "CAST(DATE(created_at) AS DATETIME)",
        "week" => "CAST(DATE(created_at) - INTERVAL WEEKDAY(created_at) DAY AS DATETIME)",
        "month" => "CAST(DATE_FORMAT(created_at, '%Y-%m-01') AS DATETIME)",
        _ => throw new ArgumentOutOfRangeException(nameof(interval), interval, "Not an interval."),
    };

    /// <summary>The starts of every bucket that the range touches, in order.</summary>
    public static IEnumerable<DateTime> Buckets(string interval, ReportRange range)
    {
        for (var start = FirstBucket(interval, range.StartUtc); start < range.EndUtc; start = Next(interval, start))
        {
            yield return start;
        }
    }

    private static DateTime FirstBucket(string interval, DateTime start) => interval switch
    {
        "week" => start.AddDays(-(((int)start.DayOfWeek + 6) % 7)),
        "month" => new DateTime(start.Year, start.Month, 1, 0, 0, 0, DateTimeKind.Utc),
        _ => start,
    };

    private static DateTime Next(string interval, DateTime start) => interval switch
    {
        "hour" => start.AddHours(1),
        "day" => start.AddDays(1),
        "week" => start.AddDays(7),
        _ => start.AddMonths(1),
    };
}
