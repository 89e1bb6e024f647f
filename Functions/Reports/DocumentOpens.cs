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

        var sql =
            $"""
            SELECT CAST(COALESCE(SUM(counts.opens), 0) AS SIGNED)
            FROM (
            {string.Join("\nUNION ALL\n", RangeSql())}
            ) counts
            {(query.HasConditions ? "JOIN document_nodes nodes ON nodes.id = counts.node_id" : "")}
            WHERE TRUE
            {query.FilterSql("nodes")}
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

    private string CountsSql(string condition)
    {
        IEnumerable<string> ever = query.Unopened
            ? [$"SELECT node_id, 0 AS opens, last_opened_at FROM document_counts WHERE period = 'month' AND depth = @depth AND by_app = @byApp{condition}"]
            : [];
        return
            $"""
            SELECT node_id, CAST(SUM(parts.opens) AS SIGNED) AS opens,
                   MAX(CASE WHEN parts.opens > 0 THEN parts.last_opened_at END) AS last_in_range,
                   MAX(parts.last_opened_at) AS last_ever,
                   COALESCE(MAX(CASE WHEN parts.opens > 0 THEN parts.last_opened_at END), MAX(parts.last_opened_at)) AS last_opened_at
            FROM (
            {string.Join("\nUNION ALL\n", RangeSql(condition).Concat(ever))}
            ) parts
            GROUP BY node_id
            """;
    }

    // One SELECT for each length of period: that is ranges of the primary key, which an OR would not be on every server.
    private IEnumerable<string> RangeSql(string condition = "") => query.Cover.Select(part =>
        $"""
        SELECT node_id, opens, last_opened_at
        FROM document_counts
        WHERE period = '{part.Key}' AND depth = @depth AND by_app = @byApp AND start IN @{part.Key}{condition}
        """);

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
