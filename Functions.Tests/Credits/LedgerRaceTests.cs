using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using MySqlConnector;

namespace Functions.Tests.Credits;

/// <summary>Many at once on the same balances: nothing is overdrawn, lost or done twice.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class LedgerRaceTests(RunningApp app) : IClassFixture<RunningApp>
{
    private readonly RewardsClient _client = new(app.Api);

    [Fact]
    public async Task Of_two_hundred_redemptions_at_once_as_many_succeed_as_there_are_points_for()
    {
        await _client.GivePointsAsync(1, 500);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => _client.RedeemAsync(1, credits: 1)));

        Assert.Equal((50, 150), (answers.Count(answer => answer.Status == 201), answers.Count(answer => answer.Status == 409)));
        Assert.Equal("""{"userId":1,"points":0,"credits":50,"pointsPerCredit":10}""", (await _client.RewardsAsync(1)).Body);
        await LedgerInvariants.AssertAsync(app.Db, app.Api);
    }

    [Fact]
    public async Task The_same_key_fifty_times_at_once_has_one_effect_and_fifty_equal_answers()
    {
        await _client.GivePointsAsync(2, 1000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _client.RedeemAsync(2, credits: 3, key: "once")));

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(49, answers.Count(answer => answer.Status == 200));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.Equal(970, (int)(await _client.RewardsAsync(2)).Json["points"]!);
    }

    [Fact]
    public async Task The_same_key_fifty_times_at_once_without_the_points_is_refused_fifty_times()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _client.RedeemAsync(3, credits: 3, key: "never")));

        Assert.All(answers, answer => Assert.Equal(409, answer.Status));
        Assert.Equal(0, await app.Db.SingleAsync<long>("SELECT COUNT(*) FROM idempotency_keys WHERE scope = 'redeem:3'"));
    }

    [Fact]
    public async Task A_reservation_closed_by_many_at_once_is_closed_once()
    {
        await _client.GivePointsAsync(4, 100);
        await _client.RedeemAsync(4, credits: 10);
        var id = (long)(await _client.ReserveAsync(4, credits: 10, seconds: 600)).Json["reservationId"]!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(number =>
            number % 2 == 0 ? _client.SettleAsync(4, id, credits: 4) : _client.VoidAsync(4, id)));

        var closed = Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(29, answers.Count(answer => answer.Status == 409));
        Assert.Equal((int)closed.Json["credits"]!, (int)(await _client.RewardsAsync(4)).Json["credits"]!);
        await LedgerInvariants.AssertAsync(app.Db, app.Api);
    }

    [Fact]
    public async Task A_balance_that_someone_keeps_locked_refuses_its_user_for_now_and_delays_no_other_user_for_long()
    {
        const int locked = 5;
        const int others = 6;
        await Task.WhenAll(Enumerable.Range(locked, 1 + others).Select(user => _client.GivePointsAsync(user, 10)));
        await using (var connection = new MySqlConnection(app.Db.ConnectionString))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await LockAsync(transaction, "SELECT points FROM user_points WHERE user_id = @user FOR UPDATE", locked);

            var refused = _client.RedeemAsync(locked, credits: 1, key: "kept waiting");
            var answers = await Task.WhenAll(Enumerable.Range(locked + 1, others).Select(user => _client.RedeemAsync(user, credits: 1)))
                .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

            Assert.All(answers, answer => Assert.Equal(201, answer.Status));
            Assert.Equal(503, (await refused.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Status);
        }

        Assert.Equal(201, (await _client.RedeemAsync(locked, credits: 1, key: "kept waiting")).Status);
        await LedgerInvariants.AssertAsync(app.Db, app.Api);
    }

    [Fact]
    public async Task A_thousand_users_earn_redeem_and_spend_at_once_amid_deadlocks_and_every_balance_is_exact()
    {
        const int firstUser = 10_000;
        const int users = 1000;
        var deadlocksBefore = await DeadlocksAsync();
        using var enough = new CancellationTokenSource();
        var provoking = Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => LockBackwardsAsync(firstUser, users, enough.Token))));

        // Each user's events earn 6 points in all, an admin gives 20, and three redemptions of 10 want 30: two of them succeed.
        await Parallel.ForEachAsync(
            Enumerable.Range(0, users / 20), new ParallelOptions { MaxDegreeOfParallelism = 4 },
                async (part, _) => await PostEventsAsync(firstUser + part * 20));
        await Parallel.ForEachAsync(
            Enumerable.Range(firstUser, users), new ParallelOptions { MaxDegreeOfParallelism = 16 },
                async (user, _) => await LiveAsync(user));
        await Until.EqualAsync(
            users * 6L,
            () => app.Db.SingleAsync<long>("SELECT COALESCE(SUM(points), 0) FROM user_point_logs WHERE related_event = 'open' AND user_id >= @firstUser", new { firstUser }),
            TimeSpan.FromSeconds(60));
        await enough.CancelAsync();
        await provoking;

        Assert.True(await DeadlocksAsync() > deadlocksBefore, "No deadlock was provoked.");
        Assert.Equal(
            [(6L, 1L, (long)users)],
            await app.Db.QueryAsync<(long, long, long)>(
                """
                SELECT points, credits, COUNT(*)
                FROM user_points
                JOIN user_credits USING (user_id)
                WHERE user_id >= @firstUser
                GROUP BY points, credits
                """,
                new { firstUser }));
        await LedgerInvariants.AssertAsync(app.Db, app.Api);
    }

    // Three opened documents of two points each, in batches that name the users in another order than others do.
    private async Task PostEventsAsync(int firstUser)
    {
        var random = new Random(firstUser);
        var events = Enumerable.Range(firstUser, 20).SelectMany(user => Enumerable.Repeat(user, 3)).OrderBy(_ => random.Next())
            .Select(user => An.DocumentEvent().With("eventName", "open").With("userId", user));
        Assert.Equal(202, (await app.Api.PostAsync("track", new JsonArray([.. events]))).Status);
    }

    private async Task LiveAsync(int user)
    {
        await _client.GivePointsAsync(user, 20);
        var redeemed = await Task.WhenAll(_client.RedeemAsync(user, 1), _client.RedeemAsync(user, 1), _client.RedeemAsync(user, 2));
        // Two of one, or one of two, depending on who came first; what was redeemed beyond one is spent.
        var credits = redeemed.Where(answer => answer.Status == 201).Sum(answer => (int)answer.Json["creditsAdded"]!);
        Assert.Equal(2, credits);
        Assert.Equal(201, (await _client.SpendAsync(user, credits - 1)).Status);
    }

    // Takes credits before points, against the ledgers' order.
    private async Task LockBackwardsAsync(int firstUser, int users, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var user = firstUser + Random.Shared.Next(users);
            try
            {
                await using var connection = new MySqlConnection(app.Db.ConnectionString);
                await connection.OpenAsync(CancellationToken.None);
                await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                await LockAsync(transaction, "SELECT credits FROM user_credits WHERE user_id BETWEEN @user AND @user + 5 FOR UPDATE", user);
                await LockAsync(transaction, "SELECT points FROM user_points WHERE user_id BETWEEN @user AND @user + 5 FOR UPDATE", user);
            }
            catch (MySqlException deadlock) when (deadlock.ErrorCode is MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout)
            {
                // As intended.
            }
        }
    }

    private static async Task LockAsync(MySqlTransaction transaction, string sql, int user)
    {
        await using var command = new MySqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("@user", user);
        await command.ExecuteScalarAsync(CancellationToken.None);
    }

    private Task<long> DeadlocksAsync() =>
        app.Db.SingleAsync<long>("SELECT CAST(`count` AS SIGNED) FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'");
}
