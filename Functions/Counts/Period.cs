namespace Functions.Counts;

/// <summary>The spans for which distinct users are kept.</summary>
public static class Period
{
    public const string Day = "day";
    public const string Week = "week";
    public const string Month = "month";

    public static readonly string[] All = [Day, Week, Month];

    /// <summary>The first day of the period that a day is in. Weeks begin on Monday.</summary>
    public static DateTime StartOf(string period, DateTime day) => period switch
    {
        Week => day.Date.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        Month => new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc),
        _ => day.Date,
    };

    /// <summary>The first day after the period that begins on <paramref name="start"/>.</summary>
    public static DateTime EndOf(string period, DateTime start) => period switch
    {
        Week => start.AddDays(7),
        Month => start.AddMonths(1),
        _ => start.AddDays(1),
    };

    /// <summary>
    /// The fewest periods that together are exactly the days from <paramref name="from"/> up to but without <paramref name="to"/>:
    /// whole months, whole weeks beside them, days for the rest.
    /// </summary>
    public static List<(string Period, DateTime Start)> Cover(DateTime from, DateTime to)
    {
        var cover = new List<(string, DateTime)>();
        for (var day = from; day < to;)
        {
            var period = new[] { Month, Week, Day }.First(
                candidate => StartOf(candidate, day) == day && EndOf(candidate, day) <= to && !SkipsAMonth(candidate, day, to));
            cover.Add((period, day));
            day = EndOf(period, day);
        }

        return cover;
    }

    // A week that runs into a month which is wholly in the range would leave that month to its weeks and days.
    private static bool SkipsAMonth(string period, DateTime day, DateTime to)
    {
        var nextMonth = StartOf(Month, day).AddMonths(1);
        return period == Week && EndOf(Week, day) > nextMonth && EndOf(Month, nextMonth) <= to;
    }
}
