using System.Collections.Specialized;
using Dapper;
using Functions.Counts;
using Functions.Platform.Http;

namespace Functions.Reports;

/// <summary>What a usage report is asked for: days, interval, up to three groupings, filters.</summary>
public sealed record UsageQuery(ReportRange Range, string Interval, IReadOnlyList<string> GroupBy, UsageFilter Filter)
{
    public const int MaxGroupings = 3;

    /// <summary>Parameters of the SQL that reads a rollup: its set, the range, the filters' values.</summary>
    public DynamicParameters Parameters(Dimensions set)
    {
        var parameters = new DynamicParameters(new { mask = (byte)set, start = Range.StartUtc, end = Range.EndUtc });
        foreach (var (name, value) in Filter.Values)
        {
            parameters.Add(name, value);
        }

        return parameters;
    }

    /// <summary>Reads the query string; what is wrong with it is in the returned query's errors.</summary>
    public static (UsageQuery Usage, QueryParameters Query) Read(NameValueCollection parameters, DateOnly today)
    {
        var query = new QueryParameters(parameters, ["from", "to", "interval", "groupBy", ReportAnswer.FormatParameter, .. UsageFilter.Names]);
        var usage = new UsageQuery(
            ReportRange.Read(query, today),
            query.OneOf("interval", ReportInterval.Names, Period.Day),
            Groupings(query),
            new UsageFilter(UsageFilter.Names
                .Select(name => (Name: name, Value: query.Value(name)))
                .Where(filter => filter.Value is not null)
                .ToDictionary(filter => filter.Name, filter => filter.Value!, StringComparer.Ordinal)));
        return (usage, query);
    }

    private static string[] Groupings(QueryParameters query)
    {
        var names = query.Value("groupBy")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (names.FirstOrDefault(name => !UsageFilter.Names.Contains(name)) is { } unknown)
        {
            query.Refuse("groupBy", $"'{unknown}' is not one of {string.Join(", ", UsageFilter.Names)}");
        }
        else if (names.Length > MaxGroupings || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            query.Refuse("groupBy", "must name up to 3, each once");
        }

        return names;
    }
}
