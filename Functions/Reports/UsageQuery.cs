using System.Collections.Specialized;
using Functions.Counts;
using Functions.Platform.Http;

namespace Functions.Reports;

/// <summary>What a usage report is asked for: days, interval, up to three groupings, filters.</summary>
public sealed record UsageQuery(
    ReportRange Range, string Interval, IReadOnlyList<string> GroupBy, UsageFilter Filter, int Limit = UsageQuery.DefaultLimit)
{
    public const int MaxGroupings = 3;
    private const int DefaultLimit = 100;

    private static readonly NumberRule LimitRule = new(
        "limit", 1, 1000, "Most groups listed; the rest is summed in other")
    { Default = (long)DefaultLimit };

    private static readonly ChoiceRule IntervalRule = new(
        "interval", ReportInterval.Names, "How long one bucket of the series is; weeks begin on Monday")
    { Default = Period.Day };

    private static readonly ListRule GroupByRule = new(
        "groupBy", [.. UsageFilter.Names], MaxGroupings, "What to count apart, each combination by itself");

    public static readonly IReadOnlyList<FieldRule> Rules =
        [.. ReportRange.Rules, IntervalRule, GroupByRule, LimitRule, .. UsageFilter.Names.Select(UsageFilter.Rule), ReportAnswer.Format];

    /// <summary>Parameters of the SQL that reads a rollup: its set, the range, the filters' values.</summary>
    public Dictionary<string, object?> Parameters(Dimensions set) =>
        new(Filter.Values.Select(filter => KeyValuePair.Create(filter.Key, (object?)filter.Value)))
        {
            ["mask"] = (byte)set,
            ["start"] = Range.StartUtc,
            ["end"] = Range.EndUtc,
        };

    /// <summary>Reads the query string; what is wrong with it is in the returned query's errors.</summary>
    public static (UsageQuery Usage, QueryParameters Query) Read(NameValueCollection parameters, DateOnly today)
    {
        var query = new QueryParameters(parameters, Rules);
        var usage = new UsageQuery(
            ReportRange.Read(query, today),
            query.OneOf(IntervalRule)!,
            Groupings(query),
            new UsageFilter(UsageFilter.Read(query, UsageFilter.Names)),
            (int)query.Number(LimitRule)!);
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
