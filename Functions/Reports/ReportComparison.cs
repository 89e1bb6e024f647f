using System.Globalization;
using Functions.Platform.Http;

namespace Functions.Reports;

/// <summary>
/// The range that a report is compared with: as many days before, the same dates a year before, or as many days from a date.
/// </summary>
public static class ReportComparison
{
    /// <summary>Describes <c>previous</c> of a report.</summary>
    public const string PreviousText = "The range that this one is compared with; absent where it is not";

    /// <summary>Describes <c>until</c> of it.</summary>
    public const string UntilText = "The hour at which it ends, because the report's own range is not over";

    private const string Previous = "previous";
    private const string Year = "year";

    public static readonly OwnRule Rule = new(
        "compare",
        """{ "type": "string", "pattern": "^(previous|year|\\d{4}-\\d{2}-\\d{2})$" }""",
        "What to compare with: previous (as many days before), year (the same dates a year before) or a date (as many days from there). A range that is not over "
            + "is compared with the same part of the other, to the hour that has begun. Absent: nothing")
    {
        Example = Previous,
    };

    /// <summary>The range to compare with; null where none is asked for, or what is asked for is wrong and in the query's errors.</summary>
    public static ReportRange? Read(QueryParameters query, ReportRange range, DateTime now)
    {
        var other = query.Value(Rule.Name) switch
        {
            _ when range.From > range.To => null,
            null => null,
            Previous => From(range, range.From.AddDays(-range.Days)),
            Year => new ReportRange(range.From.AddYears(-1), range.To.AddYears(-1)),
            var text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start) =>
                start <= ReportRange.Latest.AddDays(-range.Days) ? From(range, start) : null,
            _ => null,
        };
        if (other is null or { From.Year: < 1970 })
        {
            if (query.Value(Rule.Name) is not null && query.Errors.Count == 0)
            {
                query.Refuse(Rule.Name, "must be previous, year or a date, and lead to days of the years 1970 to 9998");
            }

            return null;
        }

        return Cut(other, range, now);
    }

    /// <summary>As much of the other range as has begun of the one that is compared with it.</summary>
    public static ReportRange Cut(ReportRange other, ReportRange range, DateTime now)
    {
        var begun = ReportInterval.StartOf(ReportInterval.Hour, now).AddHours(1);
        if (begun >= range.End)
        {
            return other;
        }

        var cut = other.Start + (begun > range.Start ? begun - range.Start : TimeSpan.Zero);
        return cut < other.End ? other with { Cut = cut } : other;
    }

    private static ReportRange From(ReportRange range, DateOnly start) => new(start, start.AddDays(range.Days - 1));
}
