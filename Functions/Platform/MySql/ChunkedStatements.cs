namespace Functions.Platform.MySql;

/// <summary>Long deletes and updates in small statements, so that no writer waits long for one.</summary>
public static class ChunkedStatements
{
    private const int ChunkRows = 1000;
    private const int WalkIds = 20_000;

    /// <summary>
    /// Runs a DELETE that ends in <c>LIMIT @chunk</c> until it finds less than a chunk; returns the rows deleted. Looks at the token
    /// before each turn.
    /// </summary>
    public static Task<int> DeleteInChunksAsync(this Database database, string sql, DateTime before, CancellationToken cancellationToken) =>
        database.InChunksAsync(sql, new { before, chunk = ChunkRows }, cancellationToken);

    /// <summary>As <see cref="DeleteInChunksAsync"/>, for an UPDATE of one user's rows that takes them out of its own condition.</summary>
    public static Task<int> UpdateInChunksAsync(this Database database, string sql, long userId, CancellationToken cancellationToken) =>
        database.InChunksAsync(sql, new { userId, chunk = ChunkRows }, cancellationToken);

    /// <summary>
    /// Runs an UPDATE of one user's rows with ids above <c>@after</c> up to <c>@last</c> over all ids of the table, for tables that have
    /// no index by user; returns the rows updated.
    /// </summary>
    public static async Task<int> UpdateByWalkAsync(
        this Database database, string table, string sql, long userId, CancellationToken cancellationToken)
    {
        var (first, last) = (await database.QueryAsync<(long, long)>(
            $"SELECT COALESCE(MIN(id), 1), COALESCE(MAX(id), 0) FROM {table}", null, cancellationToken)).Single();
        var updated = 0;
        for (var after = first - 1; after < last; after += WalkIds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            updated += await database.ExecuteAsync(sql, new { userId, after, last = after + WalkIds }, cancellationToken);
        }

        return updated;
    }

    private static async Task<int> InChunksAsync(this Database database, string sql, object parameters, CancellationToken cancellationToken)
    {
        var affected = 0;
        for (var rows = ChunkRows; rows == ChunkRows; affected += rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows = await database.ExecuteAsync(sql, parameters, cancellationToken);
        }

        return affected;
    }
}
