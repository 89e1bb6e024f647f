using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>A statement with a value for each of its question marks. It travels with others in one round trip of a <see cref="Transaction"/>.</summary>
public sealed record Statement(string Sql, IReadOnlyCollection<object?> Values)
{
    /// <summary>A statement without values.</summary>
    public static Statement Of(string sql) => new(sql, []);

    /// <summary>A statement whose <c>(?)</c> becomes a list of the rows: <c>(?,?,…)</c>, or <c>((?,?),(?,?),…)</c> where they have columns.</summary>
    public static Statement Of<T>(string sql, IReadOnlyCollection<T> rows, params Func<T, object?>[] columns)
    {
        var row = columns.Length == 1 ? "?" : $"({string.Join(',', Enumerable.Repeat('?', columns.Length))})";
        return new(
            sql.Replace("(?)", $"({string.Join(',', Enumerable.Repeat(row, rows.Count))})", StringComparison.Ordinal),
            [.. rows.SelectMany(one => columns.Select(column => column(one)))]);
    }

    /// <summary>The statement with values for the question marks that follow.</summary>
    public Statement With(params IEnumerable<object?> values) => this with { Values = [.. Values, .. values] };
}

/// <summary>Reads the answers to queries that travelled together.</summary>
public static class Answers
{
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
}
