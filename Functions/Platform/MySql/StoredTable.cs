using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;

namespace Functions.Platform.MySql;

/// <summary>How a column's values look in memory.</summary>
public enum ColumnKind
{
    /// <summary>A <see cref="long"/>.</summary>
    Number,

    /// <summary>A <see cref="string"/>; enums and JSON too.</summary>
    Text,

    /// <summary>A UTC <see cref="DateTime"/>.</summary>
    Time,
}

/// <param name="Name">The column.</param>
/// <param name="Kind">How its values look in memory.</param>
/// <param name="Nullable">Whether it may be null.</param>
/// <param name="Personal">Whether it is nulled when the row's user is erased.</param>
public sealed record StoredColumn(string Name, ColumnKind Kind, bool Nullable = true, bool Personal = false);

/// <summary>
/// A table whose rows can be moved elsewhere and back: a row is its values in the order of the columns. It has an index on
/// <c>created_at</c>, <c>idx_date</c>.
/// </summary>
/// <param name="Name">The table.</param>
/// <param name="HasUserIndex">Whether rows are found by user; else all rows have to be read.</param>
/// <param name="Columns">All columns; the first is the primary key, a number.</param>
public sealed record StoredTable(string Name, bool HasUserIndex, IReadOnlyList<StoredColumn> Columns)
{
    private const int PageRows = 2000;
    private const int EraseRows = 1000;
    private const int EraseIds = 20_000;

    private readonly int[] _personal = [.. Enumerable.Range(0, Columns.Count).Where(i => Columns[i].Personal)];

    private readonly RowInsert<object?[]> _putBack = new(
        $"INSERT INTO {Name} ({Names(Columns)}) VALUES",
        [.. Enumerable.Range(0, Columns.Count).Select(i => (Func<object?[], object?>)(row => row[i]))],
        "ON DUPLICATE KEY UPDATE id = VALUES(id)");

    /// <summary>Where the time of a row is.</summary>
    public int TimeColumn { get; } = Index(Columns, "created_at");

    /// <summary>Where the user of a row is.</summary>
    public int UserColumn { get; } = Index(Columns, "user_id");

    public static long Id(object?[] row) => (long)row[0]!;

    /// <summary>Nulls what is personal in the row; returns it.</summary>
    public object?[] Anonymous(object?[] row)
    {
        foreach (var column in _personal)
        {
            row[column] = null;
        }

        return row;
    }

    /// <summary>The insert of new rows, by the values of all columns but the id.</summary>
    public RowInsert<T> Insert<T>(params Func<T, object?>[] values) => new($"INSERT INTO {Name} ({Names(Columns.Skip(1))}) VALUES", values);

    /// <summary>Puts rows back, leaving those that are there.</summary>
    public Task PutBackAsync(Transaction transaction, IReadOnlyCollection<object?[]> rows, CancellationToken cancellationToken) =>
        _putBack.ExecuteAsync(transaction, rows, cancellationToken);

    /// <summary>The time of the first row that is not before <paramref name="from"/>; null where there is none.</summary>
    public async Task<DateTime?> FirstAsync(Database database, DateTime from, CancellationToken cancellationToken) =>
        (await database.QueryAsync<DateTime?>(
            $"SELECT created_at FROM {Name} FORCE INDEX (idx_date) WHERE created_at >= @from ORDER BY created_at LIMIT 1",
            new { from },
            cancellationToken)).SingleOrDefault();

    /// <summary>
    /// The rows of a span, page by page and each read on its own, so that no transaction stays open and memory holds one page.
    /// A row that is written meanwhile may or may not be among them.
    /// </summary>
    public IAsyncEnumerable<object?[]> ReadAsync(Database database, DateTime from, DateTime to, CancellationToken cancellationToken) =>
        PagesAsync(
            database,
            $"""
            FROM {Name} FORCE INDEX (idx_date)
            WHERE created_at >= @from AND created_at < @to
              AND (created_at > @from OR id > @after)
            ORDER BY created_at, id
            """,
            last => new { from = last is null ? from : (DateTime)last[TimeColumn]!, to, after = After(last), limit = PageRows },
            cancellationToken);

    /// <summary>Every row of one user, by id, page by page.</summary>
    public IAsyncEnumerable<object?[]> OfUserAsync(Database database, long userId, CancellationToken cancellationToken) =>
        PagesAsync(
            database,
            $"FROM {Name} WHERE user_id = @userId AND id > @after ORDER BY id",
            last => new { userId, after = After(last), limit = PageRows },
            cancellationToken);

    public Task<List<object?[]>> ReadAsync(Database database, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        ReadAsync(database, $"FROM {Name} WHERE id IN @ids", new { ids }, cancellationToken);

    /// <summary>Deletes the rows; returns how many there were.</summary>
    public Task<int> DeleteAsync(Transaction transaction, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync($"DELETE FROM {Name} WHERE id IN @ids", new { ids }, cancellationToken);

    /// <summary>Nulls what is personal in every row of the user, some rows at a time; returns how many rows.</summary>
    public async Task<int> EraseAsync(Database database, long userId, CancellationToken cancellationToken)
    {
        var sql = $"UPDATE {Name} SET {string.Join(", ", _personal.Select(i => $"{Columns[i].Name} = NULL"))} WHERE user_id = @userId";
        if (HasUserIndex)
        {
            return await database.InBatchesAsync(
                EraseRows,
                transaction => transaction.ExecuteAsync($"{sql} LIMIT @limit", new { userId, limit = EraseRows }, cancellationToken),
                cancellationToken);
        }

        // By primary key, each statement looking at as many rows and no more.
        var (first, last) = (await database.QueryAsync<(long, long)>(
            $"SELECT COALESCE(MIN(id), 1), COALESCE(MAX(id), 0) FROM {Name}", null, cancellationToken)).Single();
        var erased = 0;
        for (var after = first - 1; after < last; after += EraseIds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var ids = new { userId, after, upTo = after + EraseIds };
            erased += await database.ExecuteAsync($"{sql} AND id > @after AND id <= @upTo", ids, cancellationToken);
        }

        return erased;
    }

    private async IAsyncEnumerable<object?[]> PagesAsync(
        Database database, string rest, Func<object?[]?, object> after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        object?[]? last = null;
        for (var rows = PageRows; rows == PageRows;)
        {
            var page = await ReadAsync(database, $"{rest} LIMIT @limit", after(last), cancellationToken);
            foreach (var row in page)
            {
                yield return row;
            }

            (rows, last) = (page.Count, page.LastOrDefault());
        }
    }

    private Task<List<object?[]>> ReadAsync(
        Database database, string rest, object parameters, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            await using var reader = await connection.ExecuteReaderAsync(
                new CommandDefinition($"SELECT {Names(Columns)} {rest}", parameters, cancellationToken: cancellationToken));
            var rows = new List<object?[]>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add([.. Columns.Select((column, i) => Value(reader, column.Kind, i))]);
            }

            return rows;
        },
        cancellationToken);

    private static long After(object?[]? last) => last is null ? 0 : Id(last);

    private static object? Value(DbDataReader reader, ColumnKind kind, int ordinal)
    {
        if (reader.IsDBNull(ordinal))
        {
            return null;
        }

        return kind switch
        {
            ColumnKind.Number => reader.GetInt64(ordinal),
            ColumnKind.Time => reader.GetDateTime(ordinal),
            _ => reader.GetString(ordinal),
        };
    }

    private static string Names(IEnumerable<StoredColumn> columns) => string.Join(", ", columns.Select(column => column.Name));

    private static int Index(IReadOnlyList<StoredColumn> columns, string name) =>
        columns.Select((column, i) => (column.Name, i)).Single(column => column.Name == name).i;
}
