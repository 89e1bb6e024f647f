using System.Data;
using System.Runtime.CompilerServices;
using Dapper;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>The one door to MySQL: pooled connections whose sessions all behave alike, and transactions that retry deadlocks.</summary>
public sealed class Database : IAsyncDisposable
{
    // Servers differ in their defaults; these make MySQL and MariaDB sessions alike.
    private const string SessionSql =
        """
        SET time_zone = '+00:00',
            sql_mode = 'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
            innodb_lock_wait_timeout = 10,
            wait_timeout = @silence;
        SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
        """;

    private const string BeginSql = "START TRANSACTION";

    // Of this transaction alone; the session's own level stays READ COMMITTED.
    private const string BeginSnapshotSql = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT";

    private const int MaxAttempts = 6;
    private const uint IdleSeconds = 180;

    private readonly string _connectionString;
    private readonly Func<MySqlProvidePasswordContext, string>? _providePassword;
    private readonly ConditionalWeakTable<MySqlConnection, MySqlDataSource> _pools = new();
    private MySqlDataSource _pool;

    public Database(MySqlOptions options)
    {
        var settings = new MySqlConnectionStringBuilder(options.ConnectionString)
        {
            // Sessions are set up once per physical connection, so a reset at each open would only undo that.
            ConnectionReset = false,
            // No idle connection is kept until the server ends it: the pool would hand it out without asking.
            MinimumPoolSize = 0,
            ConnectionIdleTimeout = IdleSeconds,
            DateTimeKind = MySqlDateTimeKind.Utc,
            CharacterSet = "utf8mb4",
        };
        _connectionString = settings.ConnectionString;
        IdleTimeout = options.IdleTimeout;
        _providePassword = options.ProvidePassword;
        _pool = NewPool();
    }

    /// <inheritdoc cref="MySqlOptions.IdleTimeout"/>
    public TimeSpan IdleTimeout { get; }

    /// <summary>Raised when no session could be had; the server may be away.</summary>
    public event Action<Exception>? Unreachable;

    /// <summary>
    /// A connection from the pool. Throws <see cref="MySqlException"/> when the server cannot be reached. A session whose set-up has begun
    /// is set up, whatever the token: the pool takes it back.
    /// </summary>
    public async Task<MySqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var pool = Volatile.Read(ref _pool);
            try
            {
                return await OpenAsync(pool, cancellationToken);
            }
            catch (ObjectDisposedException) when (pool != Volatile.Read(ref _pool))
            {
                // Another took its place in between.
            }
            catch (Exception away) when (away.IsUnavailable())
            {
                Unreachable?.Invoke(away);
                throw;
            }
        }
    }

    /// <summary>Throws <see cref="MySqlException"/> when the server does not answer.</summary>
    public Task PingAsync(CancellationToken cancellationToken) => ReadAsync(
        connection => connection.ExecuteScalarAsync(new CommandDefinition("SELECT 1", cancellationToken: cancellationToken)),
            cancellationToken);

    /// <summary>Runs what changes nothing on a connection, and again on another where that one's session was lost.</summary>
    public async Task<T> ReadAsync<T>(Func<MySqlConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await OpenAsync(cancellationToken);
            try
            {
                return await read(connection);
            }
            catch (Exception lost) when (lost.IsLostSession() && attempt < MaxAttempts)
            {
                await ForgetSessionsAsync(connection);
            }
        }
    }

    /// <summary>Where one session of the pool is dead, others most likely are: none of those that are idle is used again.</summary>
    public async Task ForgetSessionsAsync(MySqlConnection connection)
    {
        // The driver clears the pool of a connection string, and not that of a data source, which has to be replaced.
        if (_pools.TryGetValue(connection, out var pool) && pool == Volatile.Read(ref _pool)
            && Interlocked.CompareExchange(ref _pool, NewPool(), pool) == pool)
        {
            await pool.DisposeAsync();
        }
    }

    /// <summary>
    /// Fills the pool with a first connection in the background, while the app is still put together. A failure is left to the
    /// next caller that needs a connection.
    /// </summary>
    public void WarmUp() => _ = Task.Run(() => PingAsync(CancellationToken.None));

    /// <summary>
    /// Runs <paramref name="work"/> in one READ COMMITTED transaction and commits it with what the work added last. A deadlock rolls back
    /// and runs it again, and so does a session that is lost before COMMIT was sent; so it must have no effect outside the transaction.
    /// After the last attempt the exception propagates, and a lock time-out at once, since it has waited long. Work that rolled back
    /// itself is not committed.
    /// </summary>
    public async Task<T> TransactAsync<T>(Func<Transaction, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await (attempt == 1 ? Task.CompletedTask : Task.Delay(Backoff(attempt - 1), cancellationToken));
            await using var connection = await OpenAsync(cancellationToken);
            await using var transaction = new Transaction(this, connection, BeginSql);
            try
            {
                var result = await work(transaction);
                await transaction.CommitAsync(cancellationToken);
                return result;
            }
            catch (MySqlException deadlock) when (deadlock.ErrorCode == MySqlErrorCode.LockDeadlock && attempt < MaxAttempts)
            {
                // Run again on what the other transaction left.
            }
            catch (Exception lost) when (lost.IsLostSession() && !transaction.MayBeCommitted && attempt < MaxAttempts)
            {
                await ForgetSessionsAsync(connection);
            }
        }
    }

    /// <inheritdoc cref="TransactAsync{T}"/>
    public Task TransactAsync(Func<Transaction, Task> work, CancellationToken cancellationToken) =>
        TransactAsync(
            async transaction =>
            {
                await work(transaction);
                return true;
            },
            cancellationToken);

    /// <summary>Runs reads that must agree with one another: all see the same moment.</summary>
    public Task<T> ReadSnapshotAsync<T>(Func<Transaction, Task<T>> read, CancellationToken cancellationToken) => ReadAsync(
        async connection =>
        {
            await using var snapshot = new Transaction(this, connection, BeginSnapshotSql);
            return await read(snapshot);
        },
        cancellationToken);

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private async Task<MySqlConnection> OpenAsync(MySqlDataSource pool, CancellationToken cancellationToken)
    {
        var connection = pool.CreateConnection();
        connection.ProvidePasswordCallback = _providePassword;
        _pools.AddOrUpdate(connection, pool);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            // A session that is there, and could not be set up, must not be handed out.
            await (connection.State == ConnectionState.Open ? ForgetSessionsAsync(connection) : Task.CompletedTask);
            await connection.DisposeAsync();
            throw;
        }
    }

    private MySqlDataSource NewPool() => new MySqlDataSourceBuilder(_connectionString)
        // In metrics, instead of the connection string.
        .UseName("functions")
        .UseConnectionOpenedCallback(SetUpSessionAsync)
        .Build();

    // Without the caller's token: a session is set up once, and what is cut off half way would serve others so.
    private async ValueTask SetUpSessionAsync(MySqlConnectionOpenedContext context, CancellationToken ofCaller)
    {
        if (context.Conditions.HasFlag(MySqlConnectionOpenedConditions.New))
        {
            await context.Connection.ExecuteAsync(SessionSql, new { silence = IdleTimeout.TotalSeconds });
        }
    }

    // Full jitter, so that transactions that met once do not meet again.
    private static TimeSpan Backoff(int attempt) =>
        TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * (1 << attempt)));
}
