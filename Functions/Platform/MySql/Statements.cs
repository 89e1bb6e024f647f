using Dapper;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>Single statements with named parameters: on a connection of their own, or inside a transaction.</summary>
public static class Statements
{
    /// <summary>Returns the rows affected.</summary>
    public static async Task<int> ExecuteAsync(this Database database, string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        this Database database, string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))];
    }

    /// <summary>Returns the rows affected.</summary>
    public static Task<int> ExecuteAsync(this MySqlTransaction transaction, string sql, object? parameters, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));

    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        this MySqlTransaction transaction, string sql, object? parameters, CancellationToken cancellationToken) =>
        [.. await transaction.Connection!.QueryAsync<T>(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken))];
}
