using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>The only writer of <c>document_nodes</c>: gives each node a permanent number.</summary>
public static class DocumentNodesTable
{
    private const int FindChunk = 500;

    private static readonly RowInsert<DocumentNode> Insert = new(
        """
        INSERT INTO document_nodes (node_key, depth, app_name, level_name, chapter_name, document_name)
        VALUES
        """,
        [
            row => row.Key,
            row => row.Depth,
            row => row.AppName,
            row => row.LevelName,
            row => row.ChapterName,
            row => row.DocumentName,
        ]);

    private const string FindSql =
        """
        SELECT id, node_key
        FROM document_nodes
        WHERE node_key IN @keys
        """;

    /// <summary>The number of every node, making those that are new.</summary>
    public static async Task<IReadOnlyDictionary<DocumentNode, uint>> ResolveAsync(
        Transaction transaction, IReadOnlyCollection<DocumentNode> nodes, CancellationToken cancellationToken)
    {
        var numbers = await FindAsync(transaction, nodes, cancellationToken);
        var unknown = nodes.Where(node => !numbers.ContainsKey(node)).ToList();
        await Insert.ExecuteAsync(transaction, unknown, cancellationToken);
        foreach (var (node, id) in await FindAsync(transaction, unknown, cancellationToken))
        {
            numbers[node] = id;
        }

        return numbers;
    }

    /// <summary>The numbers of those nodes that have one.</summary>
    public static async Task<Dictionary<DocumentNode, uint>> FindAsync(
        Transaction transaction, IReadOnlyCollection<DocumentNode> nodes, CancellationToken cancellationToken)
    {
        var found = new Dictionary<DocumentNode, uint>();
        foreach (var chunk in nodes.Chunk(FindChunk))
        {
            var byKey = chunk.ToDictionary(node => Convert.ToHexString(node.Key));
            var keys = byKey.Keys.Select(Convert.FromHexString);
            foreach (var (id, key) in await transaction.QueryAsync<(uint, byte[])>(FindSql, new { keys }, cancellationToken))
            {
                found[byKey[Convert.ToHexString(key)]] = id;
            }
        }

        return found;
    }
}
