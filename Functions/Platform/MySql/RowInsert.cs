namespace Functions.Platform.MySql;

/// <summary>A multi-row INSERT: its head up to VALUES, what follows the rows, and how to read each column out of a row.</summary>
public sealed class RowInsert<T>(string head, Func<T, object?>[] columns, string tail = "")
{
    private const int MaxRowsPerStatement = 500;

    private readonly string _row = $"({string.Join(',', Enumerable.Repeat('?', columns.Length))})";

    /// <summary>Inserts the rows, in as few statements as their number allows; returns the rows affected as the server counts them.</summary>
    public async Task<int> ExecuteAsync(Transaction transaction, IReadOnlyCollection<T> rows, CancellationToken cancellationToken)
    {
        var affected = 0;
        foreach (var chunk in rows.Chunk(MaxRowsPerStatement))
        {
            affected += await transaction.ExecuteAsync(Of(chunk), cancellationToken);
        }

        return affected;
    }

    /// <summary>Adds the inserts to what the transaction sends next.</summary>
    public void Add(Transaction transaction, IReadOnlyCollection<T> rows)
    {
        foreach (var chunk in rows.Chunk(MaxRowsPerStatement))
        {
            transaction.Add(Of(chunk));
        }
    }

    private Statement Of(T[] rows) => new(Sql(rows.Length), [.. rows.SelectMany(row => columns.Select(column => column(row)))]);

    private string Sql(int rows) => $"{head}\n{string.Join(",\n", Enumerable.Repeat(_row, rows))}\n{tail}";
}
