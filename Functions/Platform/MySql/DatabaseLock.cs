using Dapper;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>A named lock that the database server holds for one connection, and gives up when that connection ends.</summary>
public sealed class DatabaseLock : IAsyncDisposable
{
    // The server's names are shared by all its databases.
    private const string TakeSql = "SELECT GET_LOCK(CONCAT(DATABASE(), '.', @name), @seconds)";
    private const string ReleaseSql = "SELECT RELEASE_LOCK(CONCAT(DATABASE(), '.', @name))";

    private readonly MySqlConnection _connection;
    private readonly string _name;

    private DatabaseLock(MySqlConnection connection, string name) => (_connection, _name) = (connection, name);

    // Shorter than a command's time-out; the wait goes on in turns.
    private const int WaitSeconds = 10;

    /// <summary>Takes the lock without waiting; null where another holds it.</summary>
    public static Task<DatabaseLock?> TryTakeAsync(Database database, string name, CancellationToken cancellationToken) =>
        TryTakeAsync(database, name, 0, cancellationToken);

    /// <summary>Takes the lock, waiting for it until the token says otherwise.</summary>
    public static async Task<DatabaseLock> TakeAsync(Database database, string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await TryTakeAsync(database, name, WaitSeconds, cancellationToken) is { } taken)
            {
                return taken;
            }
        }
    }

    private static async Task<DatabaseLock?> TryTakeAsync(Database database, string name, int seconds, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken);
        if (await connection.ExecuteScalarAsync<int?>(new CommandDefinition(TakeSql, new { name, seconds }, cancellationToken: cancellationToken)) == 1)
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
