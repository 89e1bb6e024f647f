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

    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    private static readonly string[] Depths = [Level, Chapter, Document];

    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["levelName"] = "level_name",
        ["chapterName"] = "chapter_name",
        ["appName"] = "app_name",
    };

    /// <summary>The column whose values are the rows.</summary>
    public string KeyColumn => $"{By}_key";

    /// <summary>Reads the query string; what is wrong with it is in the returned query's errors.</summary>
    public static (DocumentsQuery Documents, QueryParameters Query) Read(NameValueCollection parameters, DateOnly today)
    {
        var query = new QueryParameters(parameters, ["from", "to", "by", "limit", ReportAnswer.FormatParameter, .. Columns.Keys]);
        var documents = new DocumentsQuery(
            ReportRange.Read(query, today),
            query.OneOf("by", Depths, Level),
            Columns.Keys
                .Select(name => (Name: name, Value: query.Value(name)))
                .Where(filter => filter.Value is not null)
                .ToDictionary(filter => filter.Name, filter => filter.Value!, StringComparer.Ordinal),
            (int)(query.WholeNumber("limit", 1, MaxLimit) ?? DefaultLimit));
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
