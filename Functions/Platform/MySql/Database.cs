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

    private readonly MySqlDataSource _source;
    private readonly Func<MySqlProvidePasswordContext, string>? _providePassword;

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
        _source = new MySqlDataSourceBuilder(settings.ConnectionString)
            // In metrics, instead of the connection string.
            .UseName("functions")
            .UseConnectionOpenedCallback(SetUpSessionAsync)
            .Build();
        MostSilence = options.MostSilence;
        _providePassword = options.ProvidePassword;
    }

    /// <inheritdoc cref="MySqlOptions.MostSilence"/>
    public TimeSpan MostSilence { get; }

    /// <summary>A connection from the pool. Throws <see cref="MySqlException"/> when the server cannot be reached.</summary>
    public async Task<MySqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = _source.CreateConnection();
        connection.ProvidePasswordCallback = _providePassword;
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>Throws <see cref="MySqlException"/> when the server does not answer.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await connection.ExecuteScalarAsync(new CommandDefinition("SELECT 1", cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Fills the pool with a first connection in the background, while the app is still put together. Where that fails, whoever
    /// needs a connection next is told.
    /// </summary>
    public void WarmUp() => _ = Task.Run(() => PingAsync(CancellationToken.None));

    /// <summary>
    /// Runs <paramref name="work"/> in one READ COMMITTED transaction and commits it with what the work added last. A deadlock rolls back
    /// and runs it again, so it must have no effect outside the transaction; after the last attempt the exception propagates, and a lock
    /// time-out at once, since it has waited long. Work that rolled back itself is not committed.
    /// </summary>
    public async Task<T> TransactAsync<T>(Func<Transaction, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await OpenAsync(cancellationToken);
                await using var transaction = new Transaction(connection, BeginSql);
                var result = await work(transaction);
                await transaction.CommitAsync(cancellationToken);
                return result;
            }
            catch (MySqlException lost) when (lost.ErrorCode == MySqlErrorCode.LockDeadlock && attempt < MaxAttempts)
            {
                await Task.Delay(Backoff(attempt), cancellationToken);
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

    /// <summary>Runs reads that must agree with one another: all see the same moment, whatever is written meanwhile.</summary>
    public async Task<T> ReadSnapshotAsync<T>(Func<Transaction, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var snapshot = new Transaction(connection, BeginSnapshotSql);
        return await read(snapshot);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async ValueTask SetUpSessionAsync(MySqlConnectionOpenedContext context, CancellationToken cancellationToken)
    {
        if (context.Conditions.HasFlag(MySqlConnectionOpenedConditions.New))
        {
            await context.Connection.ExecuteAsync(new CommandDefinition(SessionSql, new { silence = MostSilence.TotalSeconds }, cancellationToken: cancellationToken));
        }
    }

    // Full jitter, so that transactions that met once do not meet again.
    private static TimeSpan Backoff(int attempt) =>
        TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * (1 << attempt)));
}
