using Dapper;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>A named lock that the database server holds for one connection, and gives up when that connection ends.</summary>
public sealed class DatabaseLock : IAsyncDisposable
{
    // The server's names are shared by all its databases.
    private const string TakeSql = "SELECT GET_LOCK(CONCAT(DATABASE(), '.', @name), @seconds)";

    // The session has nothing to say while the work goes on, so it may be silent as long as the server lets any.
    private const string KeepSql = "SET SESSION wait_timeout = DEFAULT";
    private const string ReleaseSql = "SELECT RELEASE_LOCK(CONCAT(DATABASE(), '.', @name)); SET SESSION wait_timeout = @silence";

    private readonly MySqlConnection _connection;
    private readonly object _release;

    private DatabaseLock(MySqlConnection connection, object release) => (_connection, _release) = (connection, release);

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
        try
        {
            if (await connection.ExecuteScalarAsync<int?>(new CommandDefinition(TakeSql, new { name, seconds }, cancellationToken: cancellationToken)) == 1)
            {
                // Not to be cancelled: the lock is taken, and nobody would give it back.
                await connection.ExecuteAsync(KeepSql);
                return new DatabaseLock(connection, new { name, silence = database.MostSilence.TotalSeconds });
            }
        }
        catch
        {
            await EndAsync(connection);
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    // Sessions are not reset when they go back to the pool, so the lock has to be given up by name.
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _connection.ExecuteAsync(ReleaseSql, _release);
            await _connection.DisposeAsync();
        }
        catch (Exception lost) when (lost is MySqlException || lost.IsUnavailable())
        {
            await EndAsync(_connection);
        }
    }

    // The session may hold the lock, and gives it up only where it ends: the pool must not hand it out again.
    private static async Task EndAsync(MySqlConnection connection)
    {
        await MySqlConnection.ClearPoolAsync(connection);
        await connection.DisposeAsync();
    }
}
