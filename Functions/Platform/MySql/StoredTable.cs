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

public sealed record StoredColumn(string Name, ColumnKind Kind, bool Nullable = true);

/// <summary>
/// A table whose rows can be moved elsewhere and back: a row is its values in the order of the columns, the first of which is the id.
/// The SQL is the table's owner's.
/// </summary>
/// <param name="Name">The table.</param>
/// <param name="Columns">All columns; the first is the primary key, a number.</param>
/// <param name="Personal">Columns that are nulled when the user of the row is erased.</param>
/// <param name="FirstSql">The time of the first row that is not before <c>@from</c>.</param>
/// <param name="PageSql">Rows of <c>@from</c> up to <c>@to</c>, ordered by time and id, after <c>@after</c> within the second <c>@from</c>.</param>
/// <param name="ByIdSql">Rows whose id is in <c>@ids</c>.</param>
/// <param name="DeleteSql">Deletes the rows whose id is in <c>@ids</c>.</param>
/// <param name="PutBack">Inserts rows, leaving those that are there.</param>
public sealed record StoredTable(
    string Name,
    IReadOnlyList<StoredColumn> Columns,
    IReadOnlyList<string> Personal,
    string FirstSql,
    string PageSql,
    string ByIdSql,
    string DeleteSql,
    RowInsert<object?[]> PutBack)
{
    private const int PageRows = 2000;

    private readonly int[] _personal = [.. Personal.Select(name => Index(Columns, name))];

    /// <summary>Where the time of a row is.</summary>
    public int TimeColumn { get; } = Index(Columns, "created_at");

    /// <summary>Where the user of a row is.</summary>
    public int UserColumn { get; } = Index(Columns, "user_id");

    /// <summary>Nulls what is personal in the row; returns it.</summary>
    public object?[] Anonymous(object?[] row)
    {
        foreach (var column in _personal)
        {
            row[column] = null;
        }

        return row;
    }

    /// <summary>The time of the first row that is not before <paramref name="from"/>; null where there is none.</summary>
    public async Task<DateTime?> FirstAsync(Database database, DateTime from, CancellationToken cancellationToken) =>
        (await database.QueryAsync<DateTime?>(FirstSql, new { from }, cancellationToken)).SingleOrDefault();

    /// <summary>
    /// The rows of a span, page by page and each read on its own, so that no transaction stays open and memory holds one page.
    /// A row that is written meanwhile may or may not be among them.
    /// </summary>
    public async IAsyncEnumerable<object?[]> ReadAsync(
        Database database, DateTime from, DateTime to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (since, after) = (from, 0L);
        for (var rows = PageRows; rows == PageRows;)
        {
            var page = await ReadAsync(database, PageSql, new { from = since, to, after, limit = PageRows }, cancellationToken);
            foreach (var row in page)
            {
                yield return row;
            }

            rows = page.Count;
            (since, after) = rows == 0 ? (since, after) : ((DateTime)page[^1][TimeColumn]!, (long)page[^1][0]!);
        }
    }

    /// <summary>The rows of the ids that are there.</summary>
    public Task<List<object?[]>> ReadAsync(Database database, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        ReadAsync(database, ByIdSql, new { ids }, cancellationToken);

    /// <summary>Every row of one user, by id, page by page; the SQL takes <c>@userId</c>, <c>@after</c> and <c>@limit</c>.</summary>
    public async IAsyncEnumerable<object?[]> OfUserAsync(
        Database database, string sql, long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        for (var rows = PageRows; rows == PageRows;)
        {
            var page = await ReadAsync(database, sql, new { userId, after, limit = PageRows }, cancellationToken);
            foreach (var row in page)
            {
                yield return row;
            }

            rows = page.Count;
            after = rows == 0 ? after : (long)page[^1][0]!;
        }
    }

    /// <summary>Deletes the rows; returns how many there were.</summary>
    public Task<int> DeleteAsync(Transaction transaction, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(DeleteSql, new { ids }, cancellationToken);

    private Task<List<object?[]>> ReadAsync(Database database, string sql, object parameters, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
            var rows = new List<object?[]>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add([.. Columns.Select((column, i) => Value(reader, column.Kind, i))]);
            }

            return rows;
        },
        cancellationToken);

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

    private static int Index(IReadOnlyList<StoredColumn> columns, string name) =>
        columns.Select((column, i) => (column.Name, i)).Single(column => column.Name == name).i;
}
