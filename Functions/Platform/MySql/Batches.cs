namespace Functions.Platform.MySql;

/// <summary>Long work in small transactions, so that no writer waits long for one.</summary>
public static class Batches
{
    private const int ChunkRows = 1000;

    /// <summary>
    /// Runs <paramref name="batch"/>, which returns how many rows it took, until it takes less than <paramref name="batchRows"/>;
    /// returns the rows taken in all. Looks at the token before each turn.
    /// </summary>
    public static async Task<int> InBatchesAsync(
        this Database database, int batchRows, Func<Transaction, Task<int>> batch, CancellationToken cancellationToken)
    {
        var taken = 0;
        for (var rows = batchRows; rows == batchRows; taken += rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows = await database.TransactAsync(batch, cancellationToken);
        }

        return taken;
    }

    /// <summary>Runs a DELETE that ends in <c>LIMIT @chunk</c> until it finds less than a chunk; returns the rows deleted.</summary>
    public static Task<int> DeleteInChunksAsync(this Database database, string sql, DateTime before, CancellationToken cancellationToken) =>
        database.InBatchesAsync(
            ChunkRows, transaction => transaction.ExecuteAsync(sql, new { before, chunk = ChunkRows }, cancellationToken),
                cancellationToken);

    /// <summary>Runs a DELETE whose condition is <c>id IN @ids</c> for the ids, some at a time.</summary>
    public static async Task DeleteByIdAsync(
        this Transaction transaction, string sql, IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        foreach (var chunk in ids.Chunk(ChunkRows))
        {
            await transaction.ExecuteAsync(sql, new { ids = chunk }, cancellationToken);
        }
    }
}
