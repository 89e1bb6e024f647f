using System.Globalization;
using Functions.Platform;
using Functions.Platform.Http;

namespace Functions.Reports;

/// <summary>The days of a report, both included; times are local ones of the reporting time zone.</summary>
public sealed record ReportRange(DateOnly From, DateOnly To)
{
    public const int MaxDays = 400;
    public const int DefaultDays = 30;

    /// <summary>
    /// The last day that a range can have: near the ends of the calendar the weeks and months around a day have ends that no date could
    /// name.
    /// </summary>
    public static readonly DateOnly Latest = new(9998, 12, 31);

    private static readonly OwnRule FromRule = new(
        "from", """{ "type": "string", "format": "date" }""",
            "First day, in the reporting time zone, of the years 1970 to 9998. Absent: so that the range is the 30 days up to its last");

    private static readonly OwnRule ToRule = new(
        "to", """{ "type": "string", "format": "date" }""",
            "Last day, in the reporting time zone, of the years 1970 to 9998, at most 400 days after the first. Absent: today");

    /// <summary>The parameters of every report over days.</summary>
    public static readonly FieldRule[] Rules = [FromRule, ToRule];

    public int Days => To.DayNumber - From.DayNumber + 1;

    /// <summary>
    /// The hour at which the range ends, where it is compared with one that is not over; null where it has all of its days.
    /// </summary>
    public DateTime? Cut { get; init; }

    public DateTime Start => From.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    /// <summary>The first moment after the range.</summary>
    public DateTime End => Cut ?? To.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    /// <summary>The moment at which it is cut.</summary>
    public DateTime? CutUtc(LocalCalendar calendar) => Cut is { } cut ? calendar.UtcOf(cut) : null;

    /// <summary>The end of its last whole day.</summary>
    public DateTime WholeDaysEnd => End.Date;

    /// <summary><c>from</c> and <c>to</c> of the query; without them the last 30 days.</summary>
    public static ReportRange Read(QueryParameters query, DateOnly today)
    {
        var to = Day(query, ToRule.Name) ?? today;
        var from = Day(query, FromRule.Name) ?? to.AddDays(1 - DefaultDays);
        if (from > to)
        {
            query.Refuse(FromRule.Name, "must not be after to");
        }
        else if (to.DayNumber - from.DayNumber > MaxDays)
        {
            query.Refuse(ToRule.Name, string.Create(CultureInfo.InvariantCulture, $"must be at most {MaxDays} days after from"));
        }

        return new ReportRange(from, to);
    }

    private static DateOnly? Day(QueryParameters query, string name)
    {
        if (query.Value(name) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1970 and <= 9998)
        {
            return day;
        }

        query.Refuse(name, "must be a date of the years 1970 to 9998, for example 2026-01-31");
        return null;
    }
}
