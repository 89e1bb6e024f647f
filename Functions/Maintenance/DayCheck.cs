using Functions.Counts;

namespace Functions.Maintenance;

/// <summary>How a day's counts compare with what they count.</summary>
/// <param name="Day">The day, in the reporting time zone.</param>
/// <param name="Events">Rows of <c>tracking_events</c> or <c>tracking_documents</c>.</param>
/// <param name="Counted">What the counts add up to, folded and pending.</param>
/// <param name="Differences">Combinations of values whose counts differ.</param>
/// <param name="IsInFiles">Whether an archived file holds rows of the day that MySQL does not.</param>
public sealed record DayCheck(DateOnly Day, long Events, long Counted, int Differences, bool IsInFiles)
{
    /// <summary>A day whose events are in files, or gone but counted: its counts are all that is left.</summary>
    public bool IsArchived => IsInFiles || (Events == 0 && Counted > 0);

    /// <param name="day">The day, in the reporting time zone.</param>
    /// <param name="rows">How often each combination of values stands in the rows.</param>
    /// <param name="counts">The same by the counts, folded and pending.</param>
    /// <param name="isInFiles">As <see cref="IsInFiles"/>.</param>
    public static DayCheck Of<T>(
        DateOnly day, IEnumerable<(T Key, long Times)> rows, IEnumerable<(T Key, long Times)> counts, bool isInFiles)
        where T : notnull
    {
        var (events, counted, differences) = (0L, 0L, new Dictionary<T, long>());
        foreach (var (key, times) in rows)
        {
            events += times;
            differences[key] = differences.GetValueOrDefault(key) + times;
        }

        foreach (var (key, times) in counts)
        {
            counted += times;
            differences[key] = differences.GetValueOrDefault(key) - times;
        }

        return new DayCheck(day, events, counted, differences.Values.Count(difference => difference != 0), isInFiles);
    }

    public static IEnumerable<DateOnly> Days(DateOnly from, DateOnly to) =>
        Enumerable.Range(0, Math.Max(0, to.DayNumber - from.DayNumber + 1)).Select(from.AddDays);

    public static DateTime Start(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    public static IEnumerable<(string Period, DateTime Start)> WeeksAndMonths(DateOnly from, DateOnly to) =>
        Days(from, to).SelectMany(day => new[] { Period.Week, Period.Month }.Select(period => (period, Period.StartOf(period, Start(day)))))
            .Distinct();
}
