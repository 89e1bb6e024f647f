
namespace Functions.Platform.MySql;

/// <summary>Work that takes rows out of a table, some at a time, each time in a transaction of its own.</summary>
public static class Batches
{
    private const int DeleteChunk = 1000;

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

    /// <summary>Runs a DELETE whose condition is <c>id IN @ids</c> for the ids, some at a time.</summary>
    public static async Task DeleteByIdAsync(
        this Transaction transaction, string sql, IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        foreach (var chunk in ids.Chunk(DeleteChunk))
        {
            await transaction.ExecuteAsync(sql, new { ids = chunk }, cancellationToken);
        }
    }
}
