using Functions.Counts;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>A node with its opens, folded and pending.</summary>
public sealed class OpenedNode
{
    /// <summary>The node's number; null where it was never folded.</summary>
    public long? Id { get; init; }
    public required string LevelName { get; init; }
    public string? ChapterName { get; init; }
    public string? DocumentName { get; init; }
    public long Opens { get; set; }
    public DateTime LastOpenedAt { get; set; }

    /// <summary>Opens that are not folded yet.</summary>
    public List<DocumentCount> Pending { get; } = [];

    public (string, string?, string?) Names => (LevelName, ChapterName, DocumentName);

    public void Add(DocumentCount count)
    {
        Pending.Add(count);
        Opens += count.Opens;
        LastOpenedAt = LastOpenedAt > count.LastOpenedAtUtc ? LastOpenedAt : count.LastOpenedAtUtc;
    }
}

/// <summary>Reads which nodes were opened most.</summary>
public sealed class DocumentOpens(Transaction snapshot, DocumentsQuery query)
{
    /// <summary>All opens, and the nodes of the limit: the most opened first, then by names.</summary>
    public async Task<(long Total, IReadOnlyList<OpenedNode> Top)> TopAsync(CancellationToken cancellationToken)
    {
        var pending = (await DocumentCounts.OfDaysAsync(snapshot, query.Range.StartUtc, query.Range.EndUtc, cancellationToken))
            .Select(row => row.Count).Where(query.Accepts).ToLookup(Node);
        var top = await snapshot.QueryAsync<Folded>(TopSql(), query.Parameters(), cancellationToken);
        // Whatever is neither among the folded ones' first nor pending stays behind those first, however much they gain.
        var touched = await TouchedAsync([.. pending.Select(node => node.Key)], cancellationToken);
        var nodes = new Dictionary<(string, string?, string?), OpenedNode>();
        foreach (var folded in top.Concat(touched))
        {
            nodes.TryAdd((folded.LevelName, folded.ChapterName, folded.DocumentName), folded.ToNode());
        }

        foreach (var waiting in pending)
        {
            var node = waiting.Key;
            if (!nodes.TryGetValue((node.LevelName, node.ChapterName, node.DocumentName), out var opened))
            {
                opened = new OpenedNode { LevelName = node.LevelName, ChapterName = node.ChapterName, DocumentName = node.DocumentName };
                nodes.Add(opened.Names, opened);
            }

            waiting.ToList().ForEach(opened.Add);
        }

        var total = (top is [var first, ..] ? first.Total : 0) + pending.Sum(node => node.Sum(count => (long)count.Opens));
        return (total, [.. nodes.Values.OrderByDescending(node => node.Opens).ThenBy(Order).Take(query.Limit)]);
    }

    private DocumentNode Node(DocumentCount count) =>
        DocumentNode.Of(count.AppName, count.Document).Single(node => node.Depth == query.Depth && node.AppName is not null == query.ByApp);

    private static GroupKey Order(OpenedNode node) => new([node.LevelName, node.ChapterName, node.DocumentName]);

    private string TopSql() =>
        $"""
        SELECT {Columns}, CAST(SUM(counts.opens) OVER () AS SIGNED) AS Total
        FROM (
        {CountsSql("")}
        ) counts
        JOIN document_nodes nodes ON nodes.id = counts.node_id
        WHERE TRUE
        {query.FilterSql("nodes")}
        ORDER BY counts.opens DESC, nodes.level_name, nodes.chapter_name, nodes.document_name
        LIMIT @limit
        """;

    private async Task<IReadOnlyList<Folded>> TouchedAsync(IReadOnlyCollection<DocumentNode> nodes, CancellationToken cancellationToken)
    {
        if (nodes.Count == 0)
        {
            return [];
        }

        var ids = await DocumentNodesTable.FindAsync(snapshot, nodes, cancellationToken);
        if (ids.Count == 0)
        {
            return [];
        }

        var sql =
            $"""
            SELECT {Columns}
            FROM (
            {CountsSql(" AND node_id IN @touched")}
            ) counts
            JOIN document_nodes nodes ON nodes.id = counts.node_id
            """;
        var parameters = query.Parameters();
        parameters.Add("touched", ids.Values);
        return await snapshot.QueryAsync<Folded>(sql, parameters, cancellationToken);
    }

    private const string Columns =
        """
        nodes.id AS Id, CONVERT(nodes.level_name USING utf8mb4) AS LevelName, CONVERT(nodes.chapter_name USING utf8mb4) AS ChapterName,
               CONVERT(nodes.document_name USING utf8mb4) AS DocumentName, counts.opens AS Opens, counts.last_opened_at AS LastOpenedAt
        """;

    // One SELECT for each length of period: that is ranges of the primary key, which an OR would not be on every server.
    private string CountsSql(string condition)
    {
        var periods = query.Cover.Select(part =>
            $"""
            SELECT node_id, opens, last_opened_at
            FROM document_counts
            WHERE period = '{part.Key}' AND depth = @depth AND by_app = @byApp AND start IN @{part.Key}{condition}
            """);
        return
            $"""
            SELECT node_id, CAST(SUM(opens) AS SIGNED) AS opens, MAX(last_opened_at) AS last_opened_at
            FROM (
            {string.Join("\nUNION ALL\n", periods)}
            ) parts
            GROUP BY node_id
            """;
    }

    // Properties rather than a constructor: only the first query has the total.
    private sealed class Folded
    {
        public long Id { get; init; }
        public string LevelName { get; init; } = "";
        public string? ChapterName { get; init; }
        public string? DocumentName { get; init; }
        public long Opens { get; init; }
        public DateTime LastOpenedAt { get; init; }
        public long Total { get; init; }

        public OpenedNode ToNode() => new()
        {
            Id = Id,
            LevelName = LevelName,
            ChapterName = ChapterName,
            DocumentName = DocumentName,
            Opens = Opens,
            LastOpenedAt = LastOpenedAt,
        };
    }
}
