using Functions.Counts;

namespace Functions.Reports;

/// <summary>The buckets of a series, by local times.</summary>
public static class ReportInterval
{
    public const string Hour = "hour";

    public static readonly string[] Names = [Hour, .. Period.All];

    /// <summary>The start of the bucket that a time is in. Weeks begin on Monday.</summary>
    public static DateTime StartOf(string interval, DateTime time) =>
        interval == Hour ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerHour)) : Period.StartOf(interval, time);

    /// <summary>The starts of every bucket that the range touches, in order.</summary>
    public static IEnumerable<DateTime> Buckets(string interval, ReportRange range)
    {
        for (var start = StartOf(interval, range.Start); start < range.End; start = EndOf(interval, start))
        {
            yield return start;
        }
    }

    /// <summary>The first moment after the bucket.</summary>
    public static DateTime EndOf(string interval, DateTime start) => interval == Hour ? start.AddHours(1) : Period.EndOf(interval, start);
}
