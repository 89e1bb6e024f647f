using System.Data;
using Dapper;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>
/// A named lock that the database server holds for one session, and gives up when that session ends: that of an instance that vanished
/// after <see cref="Database.IdleTimeout"/>.
/// </summary>
public sealed class DatabaseLock : IAsyncDisposable
{
    // The server's names are shared by all its databases.
    private const string TakeSql = "SELECT GET_LOCK(CONCAT(DATABASE(), '.', @name), 0)";
    private const string ReleaseSql = "SELECT RELEASE_LOCK(CONCAT(DATABASE(), '.', @name))";
    private const string PingSql = "SELECT 1";

    private const int MaxAttempts = 3;
    private const int PingsPerIdleTimeout = 4;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);

    private readonly Database _database;
    private readonly MySqlConnection _connection;
    private readonly string _name;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly PeriodicTimer _pings;
    private readonly Task _pinging;

    private DatabaseLock(Database database, MySqlConnection connection, string name)
    {
        (_database, _connection, _name) = (database, connection, name);
        _pings = new PeriodicTimer(database.IdleTimeout / PingsPerIdleTimeout);
        _pinging = PingAsync();
    }

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
            return new DatabaseLock(database, connection, name);
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Throws where the lock was lost: a session that answers has it still.</summary>
    public Task EnsureHeldAsync(CancellationToken cancellationToken) => AskAsync(PingSql, cancellationToken);

    // Sessions are not reset when they go back to the pool, so the lock has to be given up by name.
    public async ValueTask DisposeAsync()
    {
        _pings.Dispose();
        await _pinging;
        try
        {
            await AskAsync(ReleaseSql, CancellationToken.None);
            await _connection.DisposeAsync();
        }
        catch (Exception failure) when (IsOfSession(failure))
        {
            await EndAsync(_database, _connection);
        }

        _oneAtATime.Dispose();
    }

    // The work runs on other connections, and the server ends a session that asks nothing.
    private async Task PingAsync()
    {
        while (await _pings.WaitForNextTickAsync())
        {
            try
            {
                await AskAsync(PingSql, CancellationToken.None);
            }
            catch (Exception failure) when (IsOfSession(failure))
            {
                // EnsureHeldAsync and the release fail too where the session is lost.
            }
        }
    }

    private async Task AskAsync(string sql, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await _connection.ExecuteScalarAsync(new CommandDefinition(sql, new { name = _name }, cancellationToken: cancellationToken));
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    // Once it found the session lost, the driver answers questions with an InvalidOperationException.
    private bool IsOfSession(Exception failure) => failure.IsOfMySql() || _connection.State != ConnectionState.Open;

    // The session may hold the lock, and gives it up only where it ends: the pool must not hand it out again.
    private static async Task EndAsync(Database database, MySqlConnection connection)
    {
        await database.ForgetSessionsAsync(connection);
        await connection.DisposeAsync();
    }
}
