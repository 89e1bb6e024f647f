using Dapper;

namespace Functions.Platform.MySql;

/// <summary>A query that others run, and what its rows are called.</summary>
public sealed record NamedQuery(string Name, string Sql);

/// <summary>Single statements with named parameters, each on a connection of its own.</summary>
public static class Statements
{
    /// <summary>Returns the rows affected. A transaction of its own, so that it runs again where its session turns out dead.</summary>
    public static Task<int> ExecuteAsync(this Database database, string sql, object? parameters, CancellationToken cancellationToken) =>
        database.TransactAsync(transaction => transaction.ExecuteAsync(sql, parameters, cancellationToken), cancellationToken);

    /// <summary>The rows of a query that changes nothing.</summary>
    public static Task<IReadOnlyList<T>> QueryAsync<T>(
        this Database database, string sql, object? parameters, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<T>>(
        async connection =>
            [.. await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))],
        cancellationToken);
}
