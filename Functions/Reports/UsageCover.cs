using Functions.Counts;

namespace Functions.Reports;

/// <summary>The kept periods that together are exactly a span of whole hours.</summary>
internal static class UsageCover
{
    /// <summary>
    /// The fewest periods of days, and hours for what is left of the last one, by their length; the span begins with a day.
    /// </summary>
    public static ILookup<string, DateTime> Of(DateTime from, DateTime to) =>
        Period.Cover(from, to.Date).Concat(Hours(to.Date > from ? to.Date : from, to)).ToLookup(part => part.Period, part => part.Start);

    private static IEnumerable<(string Period, DateTime Start)> Hours(DateTime from, DateTime to)
    {
        for (var hour = from; hour < to; hour = hour.AddHours(1))
        {
            yield return (UsageUsers.Hour, hour);
        }
    }
}
