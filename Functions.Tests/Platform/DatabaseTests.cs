using DevServers;
using Functions.Platform.MySql;
using Functions.Tests.Fixtures;
using MySqlConnector;

namespace Functions.Tests.Platform;

/// <summary>Sessions that fall silent, as those of an instance do that vanished with its connections open.</summary>
[Trait("Needs", "MySql")]
public sealed class DatabaseTests(Servers servers) : IAsyncLifetime
{
    private readonly TestDatabase _db = new(servers);
    private Database _silent = null!;

    public async ValueTask InitializeAsync()
    {
        await _db.InitializeAsync();
        await _db.ExecuteAsync("CREATE TABLE things (id INT PRIMARY KEY)");
        await _db.ExecuteAsync("INSERT INTO things VALUES (1)");
        _silent = new Database(new MySqlOptions(_db.ConnectionString) { IdleTimeout = TimeSpan.FromSeconds(3) });
    }

    public async ValueTask DisposeAsync()
    {
        await _silent.DisposeAsync();
        await _db.DisposeAsync();
    }

    [Fact]
    public async Task A_transaction_of_a_session_that_fell_silent_is_undone_by_the_server_and_a_named_lock_is_kept()
    {
        await using var taken = await DatabaseLock.TryTakeAsync(_silent, "T", CancellationToken.None);
        await using var vanished = await _silent.OpenAsync(CancellationToken.None);
        await using var transaction = await vanished.BeginTransactionAsync(CancellationToken.None);
        await using var update = vanished.CreateCommand();
        (update.Transaction, update.CommandText) = (transaction, "UPDATE things SET id = 2");
        await update.ExecuteNonQueryAsync(CancellationToken.None);

        // Waits for the lock of the row, and has it once the server has undone what was changed.
        Assert.Equal(1, await _db.Database.ExecuteAsync("UPDATE things SET id = 3 WHERE id = 1", null, CancellationToken.None));

        Assert.Null(await DatabaseLock.TryTakeAsync(_db.Database, "T", CancellationToken.None));
        var ended = await Record.ExceptionAsync(() => transaction.CommitAsync());
        Assert.True(ended is not null && ended.IsUnavailable(), $"{ended}");
    }

    [Fact]
    public async Task A_session_that_had_a_named_lock_may_be_silent_no_longer_than_others_once_it_gave_it_back()
    {
        await using var one = new Database(new MySqlOptions($"{_db.ConnectionString};MaximumPoolSize=1"));
        await using (await DatabaseLock.TryTakeAsync(one, "T", CancellationToken.None))
        {
            Assert.Null(await DatabaseLock.TryTakeAsync(_db.Database, "T", CancellationToken.None));
        }

        Assert.Equal([600L], await one.QueryAsync<long>("SELECT @@SESSION.wait_timeout", null, CancellationToken.None));
        await using var free = await DatabaseLock.TryTakeAsync(_db.Database, "T", CancellationToken.None);
        Assert.NotNull(free);
    }

    [Fact]
    public async Task A_named_lock_whose_session_was_killed_is_given_up_without_an_error()
    {
        await using var one = new Database(new MySqlOptions($"{_db.ConnectionString};MaximumPoolSize=1;ConnectionTimeout=2"));
        await using (await DatabaseLock.TryTakeAsync(one, "T", CancellationToken.None))
        {
            await _db.ExecuteAsync($"KILL {await _db.SingleAsync<long>("SELECT IS_USED_LOCK(CONCAT(DATABASE(), '.T'))")}");
        }

        await one.PingAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_named_lock_of_an_instance_that_vanished_is_free_once_the_server_ends_its_session()
    {
        var server = new MySqlConnectionStringBuilder(_db.ConnectionString);
        await using var way = new TcpProxy((int)server.Port);
        server.Port = (uint)way.Port;
        await using var vanishing = new Database(new MySqlOptions(server.ConnectionString) { IdleTimeout = _silent.IdleTimeout });
        await using var taken = await DatabaseLock.TryTakeAsync(vanishing, "T", CancellationToken.None);
        Assert.NotNull(taken);

        way.IsSilent = true;

        await Until.TrueAsync(
            async () =>
            {
                await using var free = await DatabaseLock.TryTakeAsync(_db.Database, "T", CancellationToken.None);
                return free is not null;
            },
            TimeSpan.FromSeconds(20),
            () => Task.FromResult("a lock that is taken"));
        // Before the lock, whose release would wait for an answer.
        await way.DisposeAsync();
    }

    [Fact]
    public async Task A_named_lock_that_was_lost_stays_lost_however_often_it_is_asked_for()
    {
        await using var lost = (await DatabaseLock.TryTakeAsync(_silent, "T", CancellationToken.None))!;
        await lost.EnsureHeldAsync(CancellationToken.None);
        await _db.ExecuteAsync($"KILL {await _db.SingleAsync<long>("SELECT IS_USED_LOCK(CONCAT(DATABASE(), '.T'))")}");

        for (var time = 0; time < 3; time++)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => lost.EnsureHeldAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task Killing_every_idle_session_of_a_pool_costs_no_caller_an_error()
    {
        const int Sessions = 27;
        await using var pool = new Database(new MySqlOptions($"{_db.ConnectionString};MaximumPoolSize={Sessions};ApplicationName=killed"));
        await using var killer = new MySqlConnection(_db.ConnectionString);
        await killer.OpenAsync();
        for (var turn = 0; turn < 3; turn++)
        {
            var opened = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => pool.OpenAsync(CancellationToken.None)));
            foreach (var connection in opened)
            {
                await using var kill = new MySqlCommand($"KILL {connection.ServerThread}", killer);
                await connection.DisposeAsync();
                await kill.ExecuteNonQueryAsync();
            }

            await Task.WhenAll(Enumerable.Range(0, Sessions).Select(i => (i % 4) switch
            {
                0 => pool.PingAsync(CancellationToken.None),
                1 => pool.QueryAsync<int>("SELECT id FROM things", null, CancellationToken.None),
                2 => pool.ExecuteAsync("UPDATE things SET id = id", null, CancellationToken.None),
                _ => pool.TransactAsync(transaction => transaction.ExecuteAsync("UPDATE things SET id = id", null, CancellationToken.None),
                    CancellationToken.None),
            }));
        }
    }

    [Fact]
    public async Task What_was_sent_to_be_committed_when_the_session_was_lost_is_not_run_again()
    {
        await using var pool = new Database(new MySqlOptions($"{_db.ConnectionString};MaximumPoolSize=1"));
        var runs = 0;

        var lost = await Assert.ThrowsAnyAsync<Exception>(() => pool.TransactAsync(
            async transaction =>
            {
                runs++;
                var session = (await transaction.QueryAsync<long>("SELECT CONNECTION_ID()", null, CancellationToken.None)).Single();
                await _db.ExecuteAsync($"KILL {session}");
            },
            CancellationToken.None));

        Assert.Equal((1, true), (runs, lost.IsUnavailable()));
    }

    [Fact]
    public async Task What_had_not_been_committed_when_the_session_was_lost_runs_again()
    {
        var runs = 0;

        await _db.Database.TransactAsync(
            async transaction =>
            {
                var session = (await transaction.QueryAsync<long>("SELECT CONNECTION_ID()", null, CancellationToken.None)).Single();
                await transaction.ExecuteAsync("INSERT INTO things VALUES (7)", null, CancellationToken.None);
                if (runs++ == 0)
                {
                    await using var killer = new MySqlConnection(_db.ConnectionString);
                    await killer.OpenAsync();
                    await using var kill = new MySqlCommand($"KILL {session}", killer);
                    await kill.ExecuteNonQueryAsync();
                    await transaction.ExecuteAsync("INSERT INTO things VALUES (8)", null, CancellationToken.None);
                }
            },
            CancellationToken.None);

        Assert.Equal(2, runs);
        Assert.Equal([1, 7], await _db.QueryAsync<int>("SELECT id FROM things ORDER BY id"));
    }

    [Fact]
    public async Task A_session_is_in_UTC_and_strict_whatever_the_server_is_set_to()
    {
        await using var servers = new OwnServers();
        await servers.InitializeAsync();
        await using var database = new Database(new MySqlOptions(servers.MySql.ConnectionString));
        await database.ExecuteAsync("SET GLOBAL time_zone = '+05:30', GLOBAL sql_mode = ''", null, CancellationToken.None);
        await using var later = new Database(new MySqlOptions($"{servers.MySql.ConnectionString};ApplicationName=later"));

        var session = (await later.QueryAsync<(string Zone, bool IsStrict, int Difference)>(
            "SELECT @@SESSION.time_zone, @@SESSION.sql_mode LIKE '%STRICT_TRANS_TABLES%', TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW())",
            null,
            CancellationToken.None)).Single();

        Assert.Equal(("+00:00", true, 0), session);
    }

    [Fact]
    public async Task A_session_whose_opening_was_cancelled_is_set_up_when_the_pool_hands_it_out()
    {
        var server = new MySqlConnectionStringBuilder(_db.ConnectionString) { MaximumPoolSize = 1 };
        await using var slow = new TcpProxy((int)server.Port) { Delay = TimeSpan.FromMilliseconds(40) };
        server.Port = (uint)slow.Port;

        // At every step of an opening, which takes some 400 ms here.
        var sessions = await Task.WhenAll(Enumerable.Range(0, 30).Select(async turn =>
        {
            await using var one = new Database(new MySqlOptions(server.ConnectionString));
            using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(20 * turn));
            await Record.ExceptionAsync(async () => await (await one.OpenAsync(cancelled.Token)).DisposeAsync());
            return (await one.QueryAsync<(string, long)>(
                "SELECT @@SESSION.time_zone, @@SESSION.innodb_lock_wait_timeout", null, CancellationToken.None)).Single();
        }));

        Assert.All(sessions, session => Assert.Equal(("+00:00", 10), session));
    }

    [Theory]
    [InlineData("MinimumPoolSize=3")]
    [InlineData("ConnectionIdleTimeout=0")]
    public async Task No_connection_is_kept_idle_until_the_server_ends_it(string option)
    {
        await using var database = new Database(new MySqlOptions($"{_db.ConnectionString};{option}"));
        await using var connection = await database.OpenAsync(CancellationToken.None);

        var settings = new MySqlConnectionStringBuilder(connection.ConnectionString);
        Assert.Equal(0u, settings.MinimumPoolSize);
        Assert.True(settings.ConnectionIdleTimeout < database.IdleTimeout.TotalSeconds / 2);
    }
}
