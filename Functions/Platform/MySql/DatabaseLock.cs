using Dapper;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>A named lock that the database server holds for one connection, and gives up when that connection ends.</summary>
public sealed class DatabaseLock : IAsyncDisposable
{
    // The server's names are shared by all its databases.
    private const string TakeSql = "SELECT GET_LOCK(CONCAT(DATABASE(), '.', @name), 0)";
    private const string ReleaseSql = "SELECT RELEASE_LOCK(CONCAT(DATABASE(), '.', @name))";

    private readonly MySqlConnection _connection;
    private readonly string _name;

    private DatabaseLock(MySqlConnection connection, string name) => (_connection, _name) = (connection, name);

    /// <summary>Takes the lock without waiting; null where another holds it.</summary>
    public static async Task<DatabaseLock?> TryTakeAsync(Database database, string name, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken);
        if (await connection.ExecuteScalarAsync<int?>(new CommandDefinition(TakeSql, new { name }, cancellationToken: cancellationToken)) == 1)
        {
            return new DatabaseLock(connection, name);
        }

        await connection.DisposeAsync();
        return null;
    }

    // Sessions are not reset when they go back to the pool, so the lock has to be given up by name.
    public async ValueTask DisposeAsync()
    {
        await _connection.ExecuteAsync(ReleaseSql, new { name = _name });
        await _connection.DisposeAsync();
    }
}
