using System.Diagnostics;
using Functions.Platform.MySql;
using Functions.Tests.Fixtures;
using MySqlConnector;

namespace Functions.Tests.Platform;

/// <summary>Transactions on a pool of one connection, so that each finds what the one before left of it.</summary>
[Trait("Needs", "MySql")]
public sealed class TransactionTests(Servers servers) : IAsyncLifetime
{
    private readonly TestDatabase _db = new(servers);
    private Database _database = null!;

    public async ValueTask InitializeAsync()
    {
        await _db.InitializeAsync();
        await _db.ExecuteAsync("CREATE TABLE things (id INT PRIMARY KEY)");
        _database = new Database(new MySqlOptions($"{_db.ConnectionString};MaximumPoolSize=1"));
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _db.DisposeAsync();
    }

    [Fact]
    public async Task What_was_added_runs_in_order_before_what_is_awaited_and_all_is_committed()
    {
        var seen = await _database.TransactAsync(
            async transaction =>
            {
                transaction.Add(Insert(1));
                transaction.Add(Statement.Of("UPDATE things SET id = 2 WHERE id = 1"));
                var ids = await transaction.QueryAsync<int>("SELECT id FROM things", null, CancellationToken.None);
                transaction.Add(Insert(3));
                return ids;
            },
            CancellationToken.None);

        Assert.Equal([2], seen);
        Assert.Equal([2, 3], await IdsAsync());
    }

    [Fact]
    public async Task Nothing_but_added_statements_is_one_round_trip()
    {
        var executed = await ExecutedAsync(transaction =>
        {
            transaction.Add(Insert(1));
            transaction.Add(Insert(2));
            return Task.CompletedTask;
        });

        Assert.Equal(1, executed);
        Assert.Equal([1, 2], await IdsAsync());
    }

    [Fact]
    public async Task Begin_travels_with_the_first_statement_and_commit_with_the_last()
    {
        var executed = await ExecutedAsync(async transaction =>
        {
            transaction.Add(Insert(1));
            Assert.Equal([1], await transaction.QueryAsync<int>("SELECT id FROM things", null, CancellationToken.None));
            Assert.Equal(1, await transaction.ExecuteAsync("DELETE FROM things", null, CancellationToken.None));
            transaction.Add(Insert(2));
        });

        Assert.Equal(3, executed);
        Assert.Equal([2], await IdsAsync());
    }

    [Fact]
    public async Task Work_without_statements_asks_the_server_nothing() =>
        Assert.Equal(0, await ExecutedAsync(_ => Task.CompletedTask));

    [Fact]
    public async Task A_statement_that_fails_only_at_the_commit_undoes_those_before_it()
    {
        var failed = await Assert.ThrowsAsync<MySqlException>(() => _database.TransactAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(Insert(1), CancellationToken.None);
                transaction.Add(Insert(1));
                transaction.Add(Insert(2));
            },
            CancellationToken.None));

        Assert.Equal(MySqlErrorCode.DuplicateKeyEntry, failed.ErrorCode);
        await AddAsync(3);
        Assert.Equal([3], await IdsAsync());
    }

    [Fact]
    public async Task What_threw_is_not_committed_by_the_next_user_of_its_connection()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _database.TransactAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(Insert(1), CancellationToken.None);
                throw new InvalidOperationException();
            },
            CancellationToken.None));

        await AddAsync(2);

        Assert.Equal([2], await IdsAsync());
    }

    [Fact]
    public async Task What_was_cancelled_is_not_committed_by_the_next_user_of_its_connection()
    {
        using var cancelling = new CancellationTokenSource();
        await _db.Database.TransactAsync(
            async other =>
            {
                await other.ExecuteAsync(Insert(5), CancellationToken.None);
                var waiting = _database.TransactAsync(
                    async transaction =>
                    {
                        await transaction.ExecuteAsync(Insert(1), CancellationToken.None);
                        await transaction.ExecuteAsync(Insert(5), cancelling.Token);
                    },
                    CancellationToken.None);
                await Until.TrueAsync(
                    async () => await _db.CountSessionsAsync("db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE 'INSERT%'") > 0,
                    TimeSpan.FromSeconds(5),
                    () => Task.FromResult("no transaction waits"));
                await cancelling.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            },
            CancellationToken.None);

        await AddAsync(2);

        Assert.Equal([2, 5], await IdsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_is_lost_on_the_way_is_an_outage_and_leaves_nothing_behind(bool byDapper)
    {
        var lost = await Assert.ThrowsAnyAsync<Exception>(() => _database.TransactAsync(
            async transaction =>
            {
                transaction.Add(Insert(1));
                await KillAsync(await transaction.QueryAsync<long>("SELECT CONNECTION_ID()", null, CancellationToken.None));
                await (byDapper
                    ? transaction.ExecuteAsync("INSERT INTO things VALUES (2)", null, CancellationToken.None)
                    : transaction.ExecuteAsync(Insert(2), CancellationToken.None));
            },
            CancellationToken.None));

        Assert.True(lost.IsUnavailable(), $"{lost}");
        await AddAsync(3);
        Assert.Equal([3], await IdsAsync());
    }

    [Fact]
    public async Task A_pooled_connection_that_was_lost_meanwhile_is_an_outage()
    {
        await KillAsync(await _database.QueryAsync<long>("SELECT CONNECTION_ID()", null, CancellationToken.None));

        var lost = await Record.ExceptionAsync(() => _database.ReadSnapshotAsync(
            snapshot => snapshot.QueryAsync<int>("SELECT id FROM things", null, CancellationToken.None), CancellationToken.None));

        Assert.True(lost?.IsUnavailable() != false, $"{lost}");
    }

    [Fact]
    public async Task Work_that_rolled_back_leaves_nothing_of_what_it_ran_or_added()
    {
        await _database.TransactAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(Insert(1), CancellationToken.None);
                transaction.Add(Insert(2));
                await transaction.RollbackAsync(CancellationToken.None);
            },
            CancellationToken.None);

        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task Two_that_wait_for_each_other_both_commit_and_one_of_them_runs_again()
    {
        await _db.ExecuteAsync("CREATE TABLE crossed (id INT PRIMARY KEY, changes INT NOT NULL)");
        await _db.ExecuteAsync("INSERT INTO crossed VALUES (1, 0), (2, 0)");
        using var bothHoldOne = new CountdownEvent(2);
        var runs = 0;
        Task ChangeAsync(int first, int second) => _db.Database.TransactAsync(
            async transaction =>
            {
                Interlocked.Increment(ref runs);
                await transaction.ExecuteAsync(
                    "UPDATE crossed SET changes = changes + 1 WHERE id = @first", new { first }, CancellationToken.None);
                if (bothHoldOne.CurrentCount > 0)
                {
                    bothHoldOne.Signal();
                    bothHoldOne.Wait(CancellationToken.None);
                }

                await transaction.ExecuteAsync(
                    "UPDATE crossed SET changes = changes + 1 WHERE id = @second", new { second }, CancellationToken.None);
            },
            CancellationToken.None);

        await Task.WhenAll(Task.Run(() => ChangeAsync(1, 2)), Task.Run(() => ChangeAsync(2, 1)));

        Assert.Equal(3, runs);
        Assert.Equal([2, 2], await _db.QueryAsync<int>("SELECT changes FROM crossed"));
    }

    [Fact]
    public async Task A_snapshot_stays_at_one_moment_and_the_transaction_after_it_does_not()
    {
        Assert.Equal((0, 0), await _database.ReadSnapshotAsync(LookAroundAsync, CancellationToken.None));
        Assert.Equal((1, 2), await _database.TransactAsync(LookAroundAsync, CancellationToken.None));

        async Task<(long, long)> LookAroundAsync(Transaction transaction)
        {
            var before = await CountAsync(transaction);
            await _db.ExecuteAsync("INSERT INTO things SELECT COUNT(*) + 1 FROM things");
            return (before, await CountAsync(transaction));
        }
    }

    private static async Task<long> CountAsync(Transaction transaction) =>
        (await transaction.QueryAsync<long>("SELECT COUNT(*) FROM things", null, CancellationToken.None)).Single();

    private static Statement Insert(int id) => Statement.Of("INSERT INTO things VALUES (@id)", new { id });

    private Task AddAsync(int id) => _database.TransactAsync(
        transaction =>
        {
            transaction.Add(Insert(id));
            return Task.CompletedTask;
        },
        CancellationToken.None);

    private async Task KillAsync(IReadOnlyList<long> connections)
    {
        await _db.ExecuteAsync($"KILL {connections.Single()}");
        await Until.EqualAsync(
            0,
            () => _db.CountSessionsAsync($"id = {connections.Single()}"),
            TimeSpan.FromSeconds(5));
    }

    private Task<IReadOnlyList<int>> IdsAsync() => _db.QueryAsync<int>("SELECT id FROM things ORDER BY id");

    // How often the work's transaction asks the server something.
    private async Task<int> ExecutedAsync(Func<Transaction, Task> work)
    {
        await _database.PingAsync(CancellationToken.None);
        using var caller = new Activity("caller").Start();
        var executed = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MySqlConnector",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => executed += activity.TraceId == caller.TraceId && activity.OperationName == "Execute" ? 1 : 0,
        };
        ActivitySource.AddActivityListener(listener);
        await _database.TransactAsync(work, CancellationToken.None);
        return executed;
    }
}
