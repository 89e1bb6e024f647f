namespace Functions.Platform.MySql;

/// <summary>A multi-row INSERT: its head up to VALUES, what follows the rows, and how to read each column out of a row.</summary>
public sealed class RowInsert<T>(string head, Func<T, object?>[] columns, string tail = "")
{
    private const int MaxRowsPerStatement = 500;

    private readonly string _row = $"({string.Join(',', Enumerable.Repeat('?', columns.Length))})";

    /// <summary>Inserts the rows, each statement on its own: all of them may be more than the server takes at once.</summary>
    public async Task ExecuteAsync(Transaction transaction, IReadOnlyCollection<T> rows, CancellationToken cancellationToken)
    {
        foreach (var chunk in rows.Chunk(MaxRowsPerStatement))
        {
            await transaction.ExecuteAsync(Of(chunk), cancellationToken);
        }
    }

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
