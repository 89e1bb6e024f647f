using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>A multi-row INSERT: its head up to VALUES, what follows the rows, and how to read each column out of a row.</summary>
public sealed class RowInsert<T>(string head, Func<T, object?>[] columns, string tail = "")
{
    private const int MaxRowsPerStatement = 500;

    private readonly string _row = $"({string.Join(',', Enumerable.Repeat('?', columns.Length))})";

    /// <summary>Inserts the rows, in as few statements as their number allows; returns the rows affected as the server counts them.</summary>
    public async Task<int> ExecuteAsync(MySqlTransaction transaction, IReadOnlyCollection<T> rows, CancellationToken cancellationToken)
    {
        var affected = 0;
        foreach (var chunk in rows.Chunk(MaxRowsPerStatement))
        {
            await using var command = new MySqlCommand(Sql(chunk.Length), transaction.Connection, transaction);
            AddValues(command.Parameters, chunk);
            affected += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return affected;
    }

    /// <summary>The rows, no more than a few hundred, as one statement that travels with others.</summary>
    public MySqlBatchCommand Statement(IReadOnlyCollection<T> rows)
    {
        var statement = new MySqlBatchCommand(Sql(rows.Count));
        AddValues(statement.Parameters, rows);
        return statement;
    }

    private string Sql(int rows) => $"{head}\n{string.Join(",\n", Enumerable.Repeat(_row, rows))}\n{tail}";

    private void AddValues(MySqlParameterCollection parameters, IEnumerable<T> rows)
    {
        foreach (var row in rows)
        {
            foreach (var column in columns)
            {
                parameters.Add(new MySqlParameter { Value = column(row) });
            }
        }
    }
}

/// <summary>Inserts of rows that are lists of values.</summary>
public static class RowInsert
{
    public static RowInsert<object?[]> OfValues(string head, int columns, string tail) =>
        new(head, [.. Enumerable.Range(0, columns).Select(i => (Func<object?[], object?>)(row => row[i]))], tail);
}
