using Functions.Counts;

namespace Functions.Reports;

/// <summary>The buckets of a series.</summary>
public static class ReportInterval
{
    public const string Hour = "hour";

    public static readonly string[] Names = [Hour, .. Period.All];

    /// <summary>SQL for the start of the bucket that the time in <paramref name="column"/> is in. Weeks begin on Monday.</summary>
    public static string BucketSql(string interval, string column) => interval switch
    {
        Hour => column,
        Period.Day => $"CAST(DATE({column}) AS DATETIME)",
        Period.Week => $"CAST(DATE({column}) - INTERVAL WEEKDAY({column}) DAY AS DATETIME)",
        Period.Month => $"CAST(DATE_FORMAT({column}, '%Y-%m-01') AS DATETIME)",
        _ => throw new ArgumentOutOfRangeException(nameof(interval), interval, "Not an interval."),
    };

    /// <summary>The start of the bucket that a time is in.</summary>
    public static DateTime StartOf(string interval, DateTime time) =>
        interval == Hour ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerHour)) : Period.StartOf(interval, time);

    /// <summary>The starts of every bucket that the range touches, in order.</summary>
    public static IEnumerable<DateTime> Buckets(string interval, ReportRange range)
    {
        for (var start = StartOf(interval, range.StartUtc); start < range.EndUtc; start = EndOf(interval, start))
        {
            yield return start;
        }
    }

    /// <summary>The first moment after the bucket.</summary>
    public static DateTime EndOf(string interval, DateTime start) => interval == Hour ? start.AddHours(1) : Period.EndOf(interval, start);
}
