namespace Functions.Platform.MySql;

/// <summary>Long deletes in small statements, so that no writer waits long for one.</summary>
public static class ChunkedDelete
{
    private const int ChunkRows = 1000;

    /// <summary>
    /// Runs a DELETE that ends in <c>LIMIT @chunk</c> until it finds less than a chunk; returns the rows deleted. Looks at the token
    /// before each turn.
    /// </summary>
    public static async Task<int> DeleteInChunksAsync(this Database database, string sql, DateTime before, CancellationToken cancellationToken)
    {
        var deleted = 0;
        for (var rows = ChunkRows; rows == ChunkRows; deleted += rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows = await database.ExecuteAsync(sql, new { before, chunk = ChunkRows }, cancellationToken);
        }

        return deleted;
    }
}
