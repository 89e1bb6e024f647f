using System.Collections.Specialized;
using Dapper;
using Functions.Platform.Http;

namespace Functions.Reports;

/// <summary>What a documents report is asked for: days, how deep, filters, how many rows.</summary>
public sealed record DocumentsQuery(ReportRange Range, string By, IReadOnlyDictionary<string, string> Filters, int Limit)
{
    public const string Level = "level";
    public const string Chapter = "chapter";
    public const string Document = "document";

    private static readonly string[] Depths = [Level, Chapter, Document];

    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["levelName"] = "level_name",
        ["chapterName"] = "chapter_name",
        ["appName"] = "app_name",
    };

    private static readonly ChoiceRule ByRule = new("by", Depths, "How deep: what one row is") { Default = Level };
    private static readonly NumberRule LimitRule = new("limit", 1, 1000, "Most rows") { Default = 100L };

    public static readonly IReadOnlyList<FieldRule> Rules =
        [.. ReportRange.Rules, ByRule, .. Columns.Keys.Select(UsageFilter.Rule), LimitRule, ReportAnswer.Format];

    /// <summary>The column whose values are the rows.</summary>
    public string KeyColumn => $"{By}_key";

    /// <summary>Reads the query string; what is wrong with it is in the returned query's errors.</summary>
    public static (DocumentsQuery Documents, QueryParameters Query) Read(NameValueCollection parameters, DateOnly today)
    {
        var query = new QueryParameters(parameters, Rules);
        var documents = new DocumentsQuery(
            ReportRange.Read(query, today),
            query.OneOf(ByRule)!,
            Columns.Keys
                .Select(name => (Name: name, Value: query.Value(name)))
                .Where(filter => filter.Value is not null)
                .ToDictionary(filter => filter.Name, filter => filter.Value!, StringComparer.Ordinal),
            (int)query.Number(LimitRule)!);
        return (documents, query);
    }

    /// <summary>SQL conditions on the columns of <paramref name="alias"/>, each with AND in front; parameters are the names.</summary>
    public string FilterSql(string alias) => string.Concat(Filters.Keys.Select(name => $" AND {alias}.{Columns[name]} = @{name}"));

    /// <summary>SQL for the three names, null below the depth.</summary>
    public string NamesSql(string alias) => string.Join(
        ", ", Depths.Select((depth, i) => i <= Array.IndexOf(Depths, By) ? $"{alias}.{depth}_name" : $"NULL AS {depth}_name"));

    public DynamicParameters Parameters()
    {
        var parameters = new DynamicParameters(new { start = Range.StartUtc, end = Range.EndUtc, limit = Limit });
        foreach (var (name, value) in Filters)
        {
            parameters.Add(name, value);
        }

        return parameters;
    }
}
