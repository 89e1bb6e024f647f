using System.Collections.Specialized;
using Dapper;
using Functions.Counts;
using Functions.Platform.Http;

namespace Functions.Reports;

/// <summary>What a documents report is asked for: days, how deep, filters, how many rows.</summary>
public sealed record DocumentsQuery(ReportRange Range, string By, IReadOnlyDictionary<string, string> Filters, int Limit)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["levelName"] = "level_name",
        ["chapterName"] = "chapter_name",
        ["appName"] = "app_name",
    };

    /// <summary>
    /// How deep it has to look: a filter by chapter leaves one chapter of a level, and its opens are the level's.
    /// </summary>
    public string Depth => By == DocumentNode.Level && Filters.ContainsKey("chapterName") ? DocumentNode.Chapter : By;

    /// <summary>Whether counts of one app are asked for rather than those of all.</summary>
    public bool ByApp => Filters.ContainsKey("appName");

    /// <summary>The fewest kept periods that are exactly the days asked for, by their length.</summary>
    public ILookup<string, DateTime> Cover =>
        Period.Cover(Range.StartUtc, Range.EndUtc).ToLookup(part => part.Period, part => part.Start);

    /// <summary>Reads the query string; what is wrong with it is in the returned query's errors.</summary>
    public static (DocumentsQuery Documents, QueryParameters Query) Read(NameValueCollection parameters, DateOnly today)
    {
        var query = new QueryParameters(parameters, ["from", "to", "by", "limit", ReportAnswer.FormatParameter, .. Columns.Keys]);
        var documents = new DocumentsQuery(
            ReportRange.Read(query, today),
            query.OneOf("by", DocumentNode.Depths, DocumentNode.Level),
            Columns.Keys
                .Select(name => (Name: name, Value: query.Value(name)))
                .Where(filter => filter.Value is not null)
                .ToDictionary(filter => filter.Name, filter => filter.Value!, StringComparer.Ordinal),
            (int)(query.WholeNumber("limit", 1, MaxLimit) ?? DefaultLimit));
        return (documents, query);
    }

    /// <summary>SQL conditions on the columns of <paramref name="alias"/>, each with AND in front; parameters are the names.</summary>
    public string FilterSql(string alias) => string.Concat(Filters.Keys.Select(name => $" AND {alias}.{Columns[name]} = @{name}"));

    public bool Accepts(DocumentCount count) =>
        IsWanted("appName", count.AppName) && IsWanted("levelName", count.Document.LevelName) && IsWanted("chapterName", count.Document.ChapterName);

    /// <summary>Parameters of the SQL that reads counts: depth, periods by their length, the filters' values, the limit.</summary>
    public DynamicParameters Parameters()
    {
        var parameters = new DynamicParameters(new { depth = Depth, byApp = ByApp, limit = Limit });
        foreach (var part in Cover)
        {
            parameters.Add(part.Key, part);
        }

        foreach (var (name, value) in Filters)
        {
            parameters.Add(name, value);
        }

        return parameters;
    }

    private bool IsWanted(string name, string value) =>
        !Filters.TryGetValue(name, out var wanted) || string.Equals(wanted, value, StringComparison.Ordinal);
}
