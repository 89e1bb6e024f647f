using Functions.Counts;
using Functions.Documents;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>Reads the nodes of a documents report: those of its page, in its order.</summary>
public sealed class DocumentOpens(Transaction snapshot, LocalCalendar calendar, DocumentsQuery query)
{
    private const string Columns =
        """
        nodes.id AS Id, CONVERT(nodes.level_name USING utf8mb4) AS LevelName, CONVERT(nodes.chapter_name USING utf8mb4) AS ChapterName,
               CONVERT(nodes.document_name USING utf8mb4) AS DocumentName, counts.opens AS Opens, counts.last_in_range AS LastInRange,
               counts.last_ever AS LastEver
        """;

    private const string OfDepth = "depth = @depth AND by_app = @byApp";

    /// <summary>All opens, the nodes of the page, and whether others follow.</summary>
    public async Task<(long Total, IReadOnlyList<OpenedNode> Page, bool HasMore)> ReadAsync(CancellationToken cancellationToken)
    {
        var pending = await PendingAsync(cancellationToken);
        var ids = await DocumentNodesTable.FindAsync(snapshot, [.. pending.Select(node => node.Key)], cancellationToken);
        // Nodes with pending opens are put in order here, all others by the server.
        var folded = await FoldedAsync(PageSql(ids.Count > 0), query.Parameters(ids.Values), cancellationToken);
        var touched = ids.Count == 0 ? [] : await FoldedAsync(TouchedSql(), query.Parameters(ids.Values), cancellationToken);
        List<OpenedNode> nodes = [.. folded, .. Merge(touched, pending, ids)];
        if (query.Order.By == DocumentOrder.Users)
        {
            await DocumentUsers.CountAsync(snapshot, query, nodes, cancellationToken);
        }

        var ordered = query.Order.Sort(nodes.Where(node => query.After is null || query.Order.IsAfter(node, query.After)));
        List<OpenedNode> page = [.. ordered.Take(query.Limit + 1)];
        return (await TotalAsync(pending, cancellationToken), [.. page.Take(query.Limit)], page.Count > query.Limit);
    }

    /// <summary>All opens, and the nodes of the same names as those given, as far as they were opened.</summary>
    public async Task<(long Total, IReadOnlyList<OpenedNode> Nodes)> OfAsync(
        IReadOnlyList<OpenedNode> asked, CancellationToken cancellationToken)
    {
        var pending = await PendingAsync(cancellationToken);
        var ids = asked.Where(node => node.Id is not null).Select(node => (uint)node.Id!).ToList();
        var folded = ids.Count == 0 || query.Cover.Count == 0
            ? [] : await FoldedAsync(TouchedSql(), query.Parameters(ids), cancellationToken);
        var names = asked.Select(node => node.Names).ToHashSet();
        var nodes = Merge(folded, pending, ids: []).Where(node => names.Contains(node.Names));
        return (await TotalAsync(pending, cancellationToken), [.. nodes]);
    }

    private async Task<ILookup<DocumentNode, DocumentCount>> PendingAsync(CancellationToken cancellationToken)
    {
        var pending = (await DocumentCounts.WhereAsync(snapshot, query.PendingSql(), query.Parameters(), cancellationToken))
            .Select(row => row.Count);
        // No count is kept of a part of a day.
        var part = query.Range.WholeDaysEnd < query.Range.End
            ? await DocumentsTable.OpensAsync(snapshot, query.OpensSql(), query.PartParameters(calendar), cancellationToken)
            : [];
        return pending.Concat(DocumentCount.Of(open => calendar.DayOf(open.OpenedAtUtc), part.Select(open => (open, 1)))).ToLookup(Node);
    }

    private Dictionary<(string, string?, string?), OpenedNode>.ValueCollection Merge(
        IEnumerable<OpenedNode> touched, ILookup<DocumentNode, DocumentCount> pending, Dictionary<DocumentNode, uint> ids)
    {
        var nodes = touched.ToDictionary(node => node.Names);
        foreach (var waiting in pending)
        {
            var node = waiting.Key;
            if (!nodes.TryGetValue((node.LevelName, node.ChapterName, node.DocumentName), out var opened))
            {
                // Its number, where it was folded outside the range: a comparison looks there.
                opened = new OpenedNode
                {
                    Id = ids.TryGetValue(node, out var id) ? id : null,
                    LevelName = node.LevelName,
                    ChapterName = node.ChapterName,
                    DocumentName = node.DocumentName,
                };
                nodes.Add(opened.Names, opened);
            }

            waiting.ToList().ForEach(count => opened.Add(count, query.IsInRange(count)));
        }

        return nodes.Values;
    }

    private DocumentNode Node(DocumentCount count) =>
        DocumentNode.Of(count.AppName, count.Document).Single(node => node.Depth == query.Depth && node.AppName is not null == query.ByApp);

    private async Task<long> TotalAsync(ILookup<DocumentNode, DocumentCount> pending, CancellationToken cancellationToken)
    {
        var waiting = pending.SelectMany(node => node).Where(query.IsInRange).Sum(count => (long)count.Opens);
        if (query.Cover.Count == 0)
        {
            return waiting;
        }

        var sql = query.HasConditions
            ? $"""
              SELECT CAST(COALESCE(SUM(counts.opens), 0) AS SIGNED)
              FROM (
              {RangeSql()}
              ) counts
              JOIN document_nodes nodes ON nodes.id = counts.node_id
              WHERE TRUE
              {query.FilterSql("nodes")}
              """
            : $"""
              SELECT CAST(COALESCE(SUM(opens), 0) AS SIGNED)
              FROM document_counts
              WHERE {OfRange}
              """;
        return (await snapshot.QueryAsync<long>(sql, query.Parameters(), cancellationToken)).Single() + waiting;
    }

    private async Task<IEnumerable<OpenedNode>> FoldedAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<Folded>(sql, parameters, cancellationToken)).Select(row => row.ToNode());

    private string PageSql(bool hasTouched) =>
        $"""
        SELECT {Columns}
        FROM (
        {CountsSql(hasTouched ? " AND node_id NOT IN @touched" : "")}
        ) counts
        JOIN document_nodes nodes ON nodes.id = counts.node_id
        WHERE TRUE
        {query.FilterSql("nodes")}{(query.Order.IsOfServer && query.After is not null ? query.Order.AfterSql(query.Depth) : "")}
        {(query.Order.IsOfServer ? $"ORDER BY {query.Order.Sql(query.Depth)} LIMIT @fetch" : "")}
        """;

    private string TouchedSql() =>
        $"""
        SELECT {Columns}
        FROM (
        {CountsSql(" AND node_id IN @touched")}
        ) counts
        JOIN document_nodes nodes ON nodes.id = counts.node_id
        """;

    private string CountsSql(string condition) => query.Unopened
        ? $"""
          SELECT ever.node_id, COALESCE(opened.opens, 0) AS opens, opened.last_in_range, ever.last_ever,
                 COALESCE(opened.last_in_range, ever.last_ever) AS last_opened_at
          FROM (
            SELECT node_id, MAX(last_opened_at) AS last_ever
            FROM document_counts
            WHERE period = 'month' AND {OfDepth}{condition}
            GROUP BY node_id
          ) ever
          LEFT JOIN (
          {RangeSql(condition)}
          ) opened ON opened.node_id = ever.node_id
          """
        : RangeSql(condition);

    private string RangeSql(string condition = "") =>
        $"""
        SELECT node_id, CAST(SUM(opens) AS SIGNED) AS opens, MAX(last_opened_at) AS last_in_range, MAX(last_opened_at) AS last_ever,
               MAX(last_opened_at) AS last_opened_at
        FROM document_counts
        WHERE {OfRange}{condition}
        GROUP BY node_id
        """;

    // Each part is ranges of the primary key, which both servers read as such.
    private string OfRange =>
        $"{OfDepth} AND ({string.Join(" OR ", query.Cover.Select(part => $"period = '{part.Key}' AND start IN @{part.Key}"))})";

    private sealed record Folded(
        uint Id, string LevelName, string? ChapterName, string? DocumentName, long Opens, DateTime? LastInRange, DateTime LastEver)
    {
        public OpenedNode ToNode() => new()
        {
            Id = Id,
            LevelName = LevelName,
            ChapterName = ChapterName,
            DocumentName = DocumentName,
            Opens = Opens,
            LastInRange = LastInRange,
            LastEver = LastEver,
        };
    }
}
