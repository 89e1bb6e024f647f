using System.Collections.Specialized;
using Functions.Counts;
using Functions.Platform.Http;

namespace Functions.Reports;

/// <summary>What a documents report is asked for: days, how deep, filters, how many rows.</summary>
public sealed record DocumentsQuery(ReportRange Range, string By, IReadOnlyDictionary<string, string> Filters, int Limit)
{
    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["levelName"] = "level_name",
        ["chapterName"] = "chapter_name",
        ["appName"] = "app_name",
    };

    private static readonly ChoiceRule ByRule = new(
        "by", DocumentNode.Depths, "How deep: what one row is")
    { Default = DocumentNode.Level };
    private static readonly NumberRule LimitRule = new("limit", 1, 1000, "Most rows") { Default = 100L };

    public static readonly IReadOnlyList<FieldRule> Rules =
        [.. ReportRange.Rules, ByRule, .. Columns.Keys.Select(UsageFilter.Rule), LimitRule, ReportAnswer.Format];

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
        var query = new QueryParameters(parameters, Rules);
        var documents = new DocumentsQuery(
            ReportRange.Read(query, today),
            query.OneOf(ByRule)!,
            UsageFilter.Read(query, Columns.Keys),
            (int)query.Number(LimitRule)!);
        return (documents, query);
    }

    /// <summary>SQL conditions on the columns of <paramref name="alias"/>, each with AND in front; parameters are the names.</summary>
    public string FilterSql(string alias) => string.Concat(Filters.Keys.Select(name => $" AND {alias}.{Columns[name]} = @{name}"));

    public bool Accepts(DocumentCount count) =>
        IsWanted("appName", count.AppName)
            && IsWanted("levelName", count.Document.LevelName) && IsWanted("chapterName", count.Document.ChapterName);

    /// <summary>Parameters of the SQL that reads counts: depth, periods by their length, the filters' values, the limit.</summary>
    public Dictionary<string, object?> Parameters() =>
        new(Cover.Select(part => KeyValuePair.Create(part.Key, (object?)part))
            .Concat(Filters.Select(filter => KeyValuePair.Create(filter.Key, (object?)filter.Value))))
        {
            ["depth"] = Depth,
            ["byApp"] = ByApp,
            ["limit"] = Limit,
        };

    private bool IsWanted(string name, string value) =>
        !Filters.TryGetValue(name, out var wanted) || string.Equals(wanted, value, StringComparison.Ordinal);
}
