using System.Collections.Specialized;
using System.Globalization;
using Functions.Platform.Http;

namespace Functions.Reports;

/// <summary>
/// What an engagement report is asked for: how many weeks, after how many days a user is inactive, filters, and which page of those.
/// </summary>
public sealed record EngagementQuery(int Weeks, int InactiveDays, UsageFilter Filter, int Limit, long After = 0)
{
    private static readonly string[] Filters = ["appName", "userType"];

    private static readonly NumberRule WeeksRule = new(
        "weeks", 1, 53, "How many weeks, from Monday; the last is the one that runs")
    { Default = 12L };

    private static readonly NumberRule InactiveRule =
        new("inactiveDays", 1, 400, "Inactive is who was seen before, but on none of so many last days, today included") { Default = 14L };

    private static readonly NumberRule LimitRule = new("limit", 1, 1000, "Most inactive users listed") { Default = 100L };
    private static readonly NumberRule CursorRule = new("cursor", 1, long.MaxValue, "The next of an earlier page: only the users after it");

    public static readonly IReadOnlyList<FieldRule> Rules =
        [WeeksRule, InactiveRule, .. Filters.Select(name => FilterValue.Of(name).Rule), LimitRule, CursorRule, ReportAnswer.Format];

    /// <summary>Reads the query string; what is wrong with it is in the returned query's errors.</summary>
    public static (EngagementQuery Engagement, QueryParameters Query) Read(NameValueCollection parameters)
    {
        var query = new QueryParameters(parameters, Rules);
        var conditions =
            from name in Filters
            let value = FilterValue.Of(name).One(query)
            where value is not null
            select new Condition(name, ConditionKind.AnyOf, [value]);
        var engagement = new EngagementQuery(
            (int)query.Number(WeeksRule)!,
            (int)query.Number(InactiveRule)!,
            new UsageFilter([.. conditions]),
            (int)query.Number(LimitRule)!,
            query.Number(CursorRule) ?? 0);
        return (engagement, query);
    }

    /// <summary>The cursor of the page after the one that ends with the user.</summary>
    public static string Next(long userId) => userId.ToString(CultureInfo.InvariantCulture);
}
