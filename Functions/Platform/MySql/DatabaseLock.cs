using Dapper;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>A named lock that the database server holds for one connection, and gives up when that connection ends.</summary>
public sealed class DatabaseLock : IAsyncDisposable
{
    // The server's names are shared by all its databases.
    private const string TakeSql = "SELECT GET_LOCK(CONCAT(DATABASE(), '.', @name), 0)";

    // The session is idle while the work runs, so it gets the server's own timeout.
    private const string KeepSql = "SET SESSION wait_timeout = DEFAULT";
    private const string ReleaseSql = "SELECT RELEASE_LOCK(CONCAT(DATABASE(), '.', @name)); SET SESSION wait_timeout = @silence";

    private readonly Database _database;
    private readonly MySqlConnection _connection;
    private readonly object _release;

    private DatabaseLock(Database database, MySqlConnection connection, object release) =>
        (_database, _connection, _release) = (database, connection, release);

    private const int MaxAttempts = 3;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes the lock, waiting for it until the token says otherwise.</summary>
    public static async Task<DatabaseLock> TakeAsync(Database database, string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryTakeAsync(database, name, cancellationToken) is { } taken)
            {
                return taken;
            }

            // Not on a connection: the holder of the lock needs some of the pool, and many callers may wait.
            await Task.Delay(Turn, cancellationToken);
        }
    }

    /// <summary>Takes the lock without waiting; null where another holds it.</summary>
    public static async Task<DatabaseLock?> TryTakeAsync(Database database, string name, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = await database.OpenAsync(cancellationToken);
            try
            {
                return await TryTakeAsync(connection, database, name, cancellationToken);
            }
            catch (Exception lost) when (lost.IsLostSession() && attempt < MaxAttempts)
            {
                await EndAsync(database, connection);
            }
            catch
            {
                await EndAsync(database, connection);
                throw;
            }
        }
    }

    private static async Task<DatabaseLock?> TryTakeAsync(
        MySqlConnection connection, Database database, string name, CancellationToken cancellationToken)
    {
        if (await connection.ExecuteScalarAsync<int?>(
            new CommandDefinition(TakeSql, new { name }, cancellationToken: cancellationToken)) == 1)
        {
            // Not to be cancelled: the lock is taken, and would not be released.
            await connection.ExecuteAsync(KeepSql);
            return new DatabaseLock(database, connection, new { name, silence = database.IdleTimeout.TotalSeconds });
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Throws <see cref="MySqlException"/> where the lock was lost: a session that answers has it still.</summary>
    public Task EnsureHeldAsync(CancellationToken cancellationToken) =>
        _connection.ExecuteScalarAsync(new CommandDefinition("SELECT 1", cancellationToken: cancellationToken));

    // Sessions are not reset when they go back to the pool, so the lock has to be given up by name.
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _connection.ExecuteAsync(ReleaseSql, _release);
            await _connection.DisposeAsync();
        }
        catch (Exception lost) when (lost.IsOfMySql())
        {
            await EndAsync(_database, _connection);
        }
    }

    // The session may hold the lock, and gives it up only where it ends: the pool must not hand it out again.
    private static async Task EndAsync(Database database, MySqlConnection connection)
    {
        await database.ForgetSessionsAsync(connection);
        await connection.DisposeAsync();
    }
}
