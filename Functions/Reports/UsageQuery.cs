using System.Collections.Specialized;
using Functions.Platform.Http;

namespace Functions.Reports;

/// <summary>What a usage report is asked for: days, interval, up to three groupings, filters.</summary>
public sealed record UsageQuery(ReportRange Range, string Interval, IReadOnlyList<string> GroupBy, IReadOnlyDictionary<string, string> Filters)
{
    public const int MaxGroupings = 3;

    /// <summary>What may be grouped and filtered by, and the column it is.</summary>
    public static readonly IReadOnlyDictionary<string, string> Dimensions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["appName"] = "app_name",
        ["eventType"] = "event_type",
        ["eventName"] = "event_name",
        ["countryCode"] = "country_code",
        ["userType"] = "user_type",
        ["os"] = "os",
        ["deviceType"] = "device_type",
    };

    /// <summary>Reads the query string; what is wrong with it is in the returned query's errors.</summary>
    public static (UsageQuery Usage, QueryParameters Query) Read(NameValueCollection parameters, DateOnly today)
    {
        var query = new QueryParameters(parameters, ["from", "to", "interval", "groupBy", .. Dimensions.Keys]);
        var usage = new UsageQuery(
            ReportRange.Read(query, today),
            query.OneOf("interval", ReportInterval.Names, "day"),
            Groupings(query),
            Dimensions.Keys
                .Select(name => (Name: name, Value: query.Value(name)))
                .Where(filter => filter.Value is not null)
                .ToDictionary(filter => filter.Name, filter => filter.Value!, StringComparer.Ordinal));
        return (usage, query);
    }

    private static string[] Groupings(QueryParameters query)
    {
        var names = query.Value("groupBy")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (names.FirstOrDefault(name => !Dimensions.ContainsKey(name)) is { } unknown)
        {
            query.Refuse("groupBy", $"'{unknown}' is not one of {string.Join(", ", Dimensions.Keys)}");
        }
        else if (names.Length > MaxGroupings || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            query.Refuse("groupBy", "must name up to 3, each once");
        }

        return names;
    }
}
