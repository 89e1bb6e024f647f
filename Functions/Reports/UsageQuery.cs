using System.Collections.Specialized;
using Functions.Counts;
using Functions.Platform.Http;

namespace Functions.Reports;

/// <summary>What a usage report is asked for: days, interval, up to three groupings, filters.</summary>
public sealed record UsageQuery(
    ReportRange Range,
    string Interval,
    IReadOnlyList<string> GroupBy,
    UsageFilter Filter,
    int Limit = UsageQuery.DefaultLimit,
    string Order = UsageQuery.ByCount)
{
    public const string ByCount = "count";
    public const string ByUsers = "uniqueUsers";
    public const string ByName = "name";
    public const string ByChange = "change";

    /// <summary>The range that this one is compared with; null for none.</summary>
    public ReportRange? Previous { get; init; }

    /// <summary>The same question about that range.</summary>
    public UsageQuery? OfPrevious => Previous is null ? null : this with { Range = Previous, Previous = null };

    public const int MaxGroupings = 3;
    private const int DefaultLimit = 100;

    private static readonly NumberRule LimitRule = new(
        "limit", 1, 1000, "Most groups listed; the rest is summed in other")
    { Default = (long)DefaultLimit };

    private static readonly ChoiceRule OrderRule = new(
        "order",
        [ByCount, ByUsers, ByName, ByChange],
        "Which groups come first: those of most events, of most users, by their names, or those that gained most; without compare, change "
            + "is as count")
    {
        Default = ByCount,
    };

    private static readonly ChoiceRule IntervalRule = new(
        "interval", ReportInterval.Names, "How long one bucket of the series is; weeks begin on Monday")
    { Default = Period.Day };

    private static readonly ListRule GroupByRule = new(
        "groupBy", [.. UsageFilter.Names], MaxGroupings, "What to count apart, each combination by itself");

    public static readonly IReadOnlyList<FieldRule> Rules =
    [
        .. ReportRange.Rules, ReportComparison.Rule, IntervalRule, GroupByRule, LimitRule, OrderRule, .. UsageFilter.Rules,
        ReportAnswer.Format,
    ];

    /// <summary>Parameters of the SQL that reads a rollup: its set, the range, the filters' values.</summary>
    public Dictionary<string, object?> Parameters(Dimensions set) => Parameters(set, Range.Start, Range.End);

    /// <inheritdoc cref="Parameters(Dimensions)"/>
    public Dictionary<string, object?> Parameters(Dimensions set, DateTime start, DateTime end) => new(Filter.Parameters)
    {
        ["mask"] = (byte)set,
        ["start"] = start,
        ["end"] = end,
    };

    /// <summary>The group that the values are counted in.</summary>
    internal GroupKey Key(DimensionValues values) => new([.. GroupBy.Select(name => UsageFilter.Read(values, name))]);

    /// <summary>Reads the query string, at a local time; what is wrong with it is in the returned query's errors.</summary>
    public static (UsageQuery Usage, QueryParameters Query) Read(NameValueCollection parameters, DateTime now)
    {
        var query = new QueryParameters(parameters, Rules);
        var range = ReportRange.Read(query, DateOnly.FromDateTime(now));
        var usage = new UsageQuery(
            range,
            query.OneOf(IntervalRule)!,
            Groupings(query),
            UsageFilter.Read(query),
            (int)query.Number(LimitRule)!,
            query.OneOf(OrderRule)!)
        {
            Previous = ReportComparison.Read(query, range, now),
        };
        return (usage, query);
    }

    private static string[] Groupings(QueryParameters query)
    {
        var names = query.Value(GroupByRule.Name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (names.FirstOrDefault(name => !UsageFilter.Names.Contains(name)) is { } unknown)
        {
            query.Refuse(GroupByRule.Name, $"'{unknown}' is not one of {string.Join(", ", UsageFilter.Names)}");
        }
        else if (names.Length > MaxGroupings || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            query.Refuse(GroupByRule.Name, "must name up to 3, each once");
        }

        return names;
    }
}
