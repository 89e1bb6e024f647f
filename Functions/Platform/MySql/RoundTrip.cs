using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>
/// Statements that travel together: one round trip for all, however many classes they come from. They run in order, and what follows
/// one that fails is not run.
/// </summary>
public static class RoundTrip
{
    /// <summary>Runs statements of which none answers with rows.</summary>
    public static async Task ExecuteAsync(this MySqlTransaction transaction, IEnumerable<MySqlBatchCommand> statements, CancellationToken cancellationToken)
    {
        await using var batch = Batch(transaction, statements);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs queries; <see cref="ReadAsync"/> reads their rows one query after the other.</summary>
    public static async Task<MySqlDataReader> QueryAsync(this MySqlTransaction transaction, IEnumerable<MySqlBatchCommand> queries, CancellationToken cancellationToken)
    {
        await using var batch = Batch(transaction, queries);
        return await batch.ExecuteReaderAsync(cancellationToken);
    }

    /// <summary>The rows of the query that is next.</summary>
    public static async Task<List<T>> ReadAsync<T>(this MySqlDataReader reader, Func<MySqlDataReader, T> row, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(row(reader));
        }

        await reader.NextResultAsync(cancellationToken);
        return rows;
    }

    /// <summary>A statement whose <c>(?)</c> becomes a list of the rows: <c>(?,?,…)</c>, or <c>((?,?),(?,?),…)</c> where they have columns.</summary>
    public static MySqlBatchCommand Statement<T>(string sql, IReadOnlyCollection<T> rows, params Func<T, object>[] columns)
    {
        var row = columns.Length == 1 ? "?" : $"({string.Join(',', Enumerable.Repeat('?', columns.Length))})";
        var statement = new MySqlBatchCommand(sql.Replace("(?)", $"({string.Join(',', Enumerable.Repeat(row, rows.Count))})", StringComparison.Ordinal));
        foreach (var value in rows.SelectMany(one => columns.Select(column => column(one))))
        {
            statement.Parameters.Add(new MySqlParameter { Value = value });
        }

        return statement;
    }

    private static MySqlBatch Batch(MySqlTransaction transaction, IEnumerable<MySqlBatchCommand> statements)
    {
        var batch = new MySqlBatch(transaction.Connection, transaction);
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }

        return batch;
    }
}
