using System.Collections.Specialized;
using Functions.Counts;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>What a documents report is asked for: days, how deep, filters, order, and which page.</summary>
public sealed record DocumentsQuery(ReportRange Range, string By, IReadOnlyDictionary<string, string> Filters, int Limit)
{
    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["levelName"] = "level_name",
        ["chapterName"] = "chapter_name",
        ["appName"] = "app_name",
    };

    private static readonly string[] NameColumns = ["level_name", "chapter_name", "document_name"];

    private static readonly ChoiceRule ByRule = new(
        "by", DocumentNode.Depths, "How deep: what one row is")
    { Default = DocumentNode.Level };

    private static readonly TextRule SearchRule =
        new("search", 1, 200, "Only rows with this text in their names, whatever the case and the accents");

    private static readonly ChoiceRule OrderRule = new(
        "order", DocumentOrder.Names, "What the rows are put in order by")
    { Default = DocumentOrder.Opens };

    private static readonly ChoiceRule DirectionRule =
        new("direction", ["asc", "desc"], "Which way. Absent: names from A, all else from the most or the newest");

    private static readonly ChoiceRule UnopenedRule = new(
        "unopened", ["true", "false"], "Whether to list also what was opened once, but not in these days: with 0, and when it was opened last")
    {
        Default = "false",
    };

    private static readonly NumberRule LimitRule = new("limit", 1, 1000, "Most rows") { Default = 100L };

    private static readonly OwnRule CursorRule = new(
        "cursor",
        $$"""{ "type": "string", "pattern": "{{DocumentCursor.Pattern.Replace("\\", "\\\\", StringComparison.Ordinal)}}" }""",
        "The next of an earlier page of the same order: only what follows it")
    {
        Example = new DocumentCursor(4, "Level 1", "Fractions", null).ToString(),
    };

    public static readonly IReadOnlyList<FieldRule> Rules =
    [
        .. ReportRange.Rules, ReportComparison.Rule, ByRule, .. Columns.Keys.Select(name => FilterValue.Of(name).Rule), SearchRule,
        OrderRule, DirectionRule, UnopenedRule, LimitRule, CursorRule, ReportAnswer.Format,
    ];

    /// <summary>Text that a name has to contain; null for any.</summary>
    public string? Search { get; init; }

    public DocumentOrder Order { get; init; } = DocumentOrder.Of(DocumentOrder.Opens, direction: null);

    /// <summary>Whether nodes that were opened once, but not in the range, are listed too.</summary>
    public bool Unopened { get; init; }

    /// <summary>The range that this one is compared with; null for none.</summary>
    public ReportRange? Previous { get; init; }

    /// <summary>The row before the page; null for the first.</summary>
    public DocumentCursor? After { get; init; }

    /// <summary>
    /// How deep it has to look: a filter by chapter leaves one chapter of a level, and its opens are the level's.
    /// </summary>
    public string Depth => By == DocumentNode.Level && Filters.ContainsKey("chapterName") ? DocumentNode.Chapter : By;

    /// <summary>Whether counts of one app are asked for rather than those of all.</summary>
    public bool ByApp => Filters.ContainsKey("appName");

    /// <summary>Whether <see cref="FilterSql(string)"/> has any condition.</summary>
    public bool HasConditions => Filters.Count > 0 || Search is not null;

    /// <summary>The fewest kept periods that are exactly the days asked for, by their length.</summary>
    public ILookup<string, DateTime> Cover =>
        Period.Cover(Range.Start, Range.WholeDaysEnd).ToLookup(part => part.Period, part => part.Start);

    /// <summary>Reads the query string, at a local time; what is wrong with it is in the returned query's errors.</summary>
    public static (DocumentsQuery Documents, QueryParameters Query) Read(NameValueCollection parameters, DateTime now)
    {
        var query = new QueryParameters(parameters, Rules);
        var range = ReportRange.Read(query, DateOnly.FromDateTime(now));
        var documents = new DocumentsQuery(range, query.OneOf(ByRule)!, ReadFilters(query), (int)query.Number(LimitRule)!)
        {
            Search = query.Text(SearchRule),
            Order = DocumentOrder.Of(query.OneOf(OrderRule)!, query.OneOf(DirectionRule)),
            Unopened = query.OneOf(UnopenedRule) == "true",
            After = ReadCursor(query),
            Previous = ReportComparison.Read(query, range, now),
        };
        return (documents, query);
    }

    /// <summary>SQL conditions on the columns of <paramref name="alias"/>, each with AND in front.</summary>
    public string FilterSql(string alias) => FilterSql(column => $"{alias}.{column}");

    /// <summary>The same conditions on the given table of opens, whose names are text that the server compares in its own way.</summary>
    public string OpensSql() => FilterSql(column => $"CAST({column} AS BINARY)");

    /// <summary>
    /// SQL conditions on pending counts: of the range's whole days, or of all days where what was opened once is listed too.
    /// </summary>
    public string PendingSql() => $"{(Unopened ? "" : " AND start >= @start AND start < @end")}{FilterSql("document_counts_pending")}";

    private string FilterSql(Func<string, string> column)
    {
        var names = NameColumns.Take(Array.IndexOf(DocumentNode.Depths, Depth) + 1).Select(name => TextSearch.Sql(column(name), "search"));
        return string.Concat(Filters.Keys.Select(name => $" AND {column(Columns[name])} = @{name}"))
            + (Search is null ? "" : $" AND ({string.Join(" OR ", names)})");
    }

    public bool IsInRange(DocumentCount count) => count.Day >= Range.Start && count.Day < Range.End;

    /// <summary>Parameters of the SQL that reads counts; <paramref name="touched"/> are the nodes with pending opens.</summary>
    public Dictionary<string, object?> Parameters(IEnumerable<uint>? touched = null) =>
        new(Cover.Select(part => KeyValuePair.Create(part.Key, (object?)part))
            .Concat(Filters.Select(filter => KeyValuePair.Create(filter.Key, (object?)filter.Value))))
        {
            ["depth"] = Depth,
            ["byApp"] = ByApp,
            ["start"] = Range.Start,
            ["end"] = Range.WholeDaysEnd,
            ["fetch"] = Limit + 1,
            ["touched"] = touched ?? [],
            ["search"] = Search is null ? null : TextSearch.Pattern(Search),
            ["after"] = After is null ? null : Order.By == DocumentOrder.Opens ? (object)After.Value : After.Time,
            ["after0"] = After?.Level,
            ["after1"] = After?.Chapter ?? "",
            ["after2"] = After?.Document ?? "",
        };

    /// <summary>As <see cref="Parameters"/>, with the moments that the part of the last day begins and ends at.</summary>
    public Dictionary<string, object?> PartParameters(LocalCalendar calendar) => new(Parameters())
    {
        ["partStart"] = calendar.UtcOf(Range.WholeDaysEnd),
        ["partEnd"] = calendar.UtcOf(Range.End),
    };

    private static Dictionary<string, string> ReadFilters(QueryParameters query) => Columns.Keys
        .Select(name => (Name: name, Value: FilterValue.Of(name).One(query)))
        .Where(filter => filter.Value is not null)
        .ToDictionary(filter => filter.Name, filter => filter.Value!, StringComparer.Ordinal);

    private static DocumentCursor? ReadCursor(QueryParameters query)
    {
        if (query.Value(CursorRule.Name) is not { } text)
        {
            return null;
        }

        var cursor = DocumentCursor.Parse(text);
        if (cursor is null)
        {
            query.Refuse(CursorRule.Name, "must be the next of an earlier page");
        }

        return cursor;
    }
}
