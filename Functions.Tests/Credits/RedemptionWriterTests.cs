using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Functions.Credits;
using Functions.Platform;
using Functions.Points;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Credits;

/// <summary>Redemptions that share a transaction: none is worse off for the company it is in.</summary>
[Trait("Needs", "MySql")]
public sealed class RedemptionWriterTests(Servers servers) : IAsyncLifetime
{
    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Calls_of_several_users_are_answered_each_with_its_own_number_and_balances()
    {
        await GivePointsAsync([3, 100], [1, 50], [2, 70]);

        var outcomes = await WriteAsync(Call(3, "a", 2), Call(1, "a", 1), Call(2, "a", 7));

        Assert.Equal([(3, 2, 80, 2), (1, 1, 40, 1), (2, 7, 0, 7)], outcomes.Select(Told));
        Assert.All(outcomes, outcome => Assert.Equal((HttpStatusCode.Created, false), (outcome.Reply!.Status, outcome.IsReplay)));
        Assert.Equal(
            outcomes.Select(outcome => (Redeemed(outcome).RedemptionId, Redeemed(outcome).UserId)),
            await _app.Db.QueryAsync<(long, long)>("SELECT id, user_id FROM user_credit_logs ORDER BY id"));
        await AssertIntactAsync(entries: 9);
    }

    [Fact]
    public async Task Calls_of_one_user_each_find_what_those_before_left()
    {
        await GivePointsAsync([1, 50]);

        var outcomes = await WriteAsync(Call(1, "a", 2), Call(1, "b", 4), Call(1, "c", 3));

        Assert.Equal((1, 2, 30, 2), Told(outcomes[0]));
        Assert.Equal((int)HttpStatusCode.Conflict, outcomes[1].Refused!.Status);
        Assert.Equal((1, 3, 0, 5), Told(outcomes[2]));
        Assert.Equal((0, 5), await _app.Db.SingleAsync<(int, int)>("SELECT points, credits FROM user_points JOIN user_credits USING (user_id)"));
        await AssertIntactAsync(entries: 5);
    }

    [Fact]
    public async Task One_key_twice_has_one_effect_and_two_equal_answers_and_with_another_body_it_is_refused()
    {
        await GivePointsAsync([1, 100]);

        var outcomes = await WriteAsync(Call(1, "once", 2), Call(1, "once", 2), Call(1, "once", 3));
        var later = await WriteAsync(Call(1, "once", 2));

        Assert.Equal([false, true, false], outcomes.Select(outcome => outcome.IsReplay));
        Assert.Equal([outcomes[0].Reply!.Json], outcomes.Take(2).Concat(later).Select(outcome => outcome.Reply!.Json).Distinct());
        Assert.Equal(HttpStatusCode.OK, outcomes[1].Reply!.Status);
        Assert.Equal(Idempotency.UsedBefore, outcomes[2].Refused);
        Assert.Equal(80, await _app.Db.SingleAsync<int>("SELECT points FROM user_points"));
        await AssertIntactAsync(entries: 3);
    }

    [Fact]
    public async Task A_key_whose_first_call_is_refused_is_free_for_the_next()
    {
        await GivePointsAsync([1, 20]);

        var outcomes = await WriteAsync(Call(1, "k", 3), Call(1, "k", 2));

        Assert.Equal((int)HttpStatusCode.Conflict, outcomes[0].Refused!.Status);
        Assert.Equal((1, 2, 0, 2), Told(outcomes[1]));
    }

    [Fact]
    public async Task A_refusal_beside_good_ones_leaves_no_trace()
    {
        await GivePointsAsync([1, 10], [2, 9], [4, 10]);
        await _app.Db.ExecuteAsync("INSERT INTO user_credits (user_id, credits) VALUES (4, 2147483647)");

        // Too few points, no points row at all, and credits that would not fit.
        var outcomes = await WriteAsync(Call(2, "k", 1), Call(1, "k", 1), Call(3, "k", 1), Call(4, "k", 1));

        Assert.Equal((1, 1, 0, 1), Told(outcomes[1]));
        Assert.Equal(["Not enough points", "Not enough points", "Too many credits"], outcomes.Where(outcome => outcome.Reply is null).Select(outcome => outcome.Refused!.Title));
        Assert.Equal(["redeem:1"], await _app.Db.QueryAsync<string>("SELECT scope FROM idempotency_keys"));
        Assert.Equal(
            [(1L, 0), (2L, 9), (4L, 10)], await _app.Db.QueryAsync<(long, int)>("SELECT user_id, points FROM user_points ORDER BY user_id"));
        Assert.Equal([1L, 4L], await _app.Db.QueryAsync<long>("SELECT user_id FROM user_credits ORDER BY user_id"));
    }

    [Fact]
    public async Task While_points_are_off_a_used_key_is_answered_and_a_new_one_refused()
    {
        await GivePointsAsync([1, 100]);
        var before = await WriteAsync(Call(1, "used", 1));
        await _app.SetAsync("points_enabled", "0");

        var outcomes = await WriteAsync(Call(1, "new", 1), Call(1, "used", 1));

        Assert.Equal(RedemptionGroup.PointsAreOff, outcomes[0].Refused);
        Assert.Equal((before[0].Reply!.Json, true), (outcomes[1].Reply!.Json, outcomes[1].IsReplay));
    }

    [Fact]
    public async Task Credits_cost_what_the_setting_says()
    {
        await GivePointsAsync([1, 100]);
        await _app.SetAsync("points_per_credit", "12");

        var outcomes = await WriteAsync(Call(1, "a", 2));

        Assert.Equal((1, 2, 76, 2), Told(outcomes[0]));
    }

    [Fact]
    public async Task A_ledger_that_cannot_go_on_fails_its_own_user_alone()
    {
        var users = Enumerable.Range(1, 20).ToList();
        await GivePointsAsync([.. users.Select(user => new[] { user, 10 })]);
        await _app.Db.ExecuteAsync($"UPDATE ledger_heads SET seq = {int.MaxValue} WHERE user_id = 7");
        var redemptions = _app.Get<Redemptions>();

        var calls = users.ToDictionary(user => user, user => redemptions.RedeemAsync(user, "k", 1, CancellationToken.None));

        await Assert.ThrowsAsync<OverflowException>(() => calls[7]);
        Assert.All(await Task.WhenAll(calls.Where(call => call.Key != 7).Select(call => call.Value)), outcome => Assert.NotNull(outcome.Reply));
    }

    [Fact]
    public async Task Groups_that_name_the_same_users_in_other_orders_do_not_stop_one_another()
    {
        var users = Enumerable.Range(1, 10).ToArray();
        await GivePointsAsync([.. users.Select(user => new[] { user, 1000 })]);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(group =>
        {
            var order = users.ToArray();
            new Random(group).Shuffle(order);
            return WriteAsync([.. order.Select(user => Call(user, $"{group}", 1))]);
        }));

        Assert.Equal(
            [(800, 20)], await _app.Db.QueryAsync<(int, int)>("SELECT DISTINCT points, credits FROM user_points JOIN user_credits USING (user_id)"));
        await AssertIntactAsync(entries: 10 + (10 * 20 * 2));
    }

    private static RedemptionCall Call(long user, string key, int credits) =>
        new(user, credits, IdempotentCall.Of($"redeem:{user}", key, Encoding.UTF8.GetBytes(credits.ToString(CultureInfo.InvariantCulture))));

    private static Redemption Redeemed(IdempotentOutcome outcome) =>
        JsonSerializer.Deserialize(outcome.Reply!.Json, RewardsJson.Default.Redemption)!;

    private static (long User, int Added, int Points, int Credits) Told(IdempotentOutcome outcome) =>
        Redeemed(outcome) is var told ? (told.UserId, told.CreditsAdded, told.Points, told.Credits) : default;

    private async Task<List<IdempotentOutcome>> WriteAsync(params RedemptionCall[] calls)
    {
        var outcomes = await _app.Get<RedemptionWriter>().WriteAsync(calls, CancellationToken.None);
        return [.. calls.Select(call => outcomes[call])];
    }

    private async Task GivePointsAsync(params int[][] gifts)
    {
        foreach (var gift in gifts)
        {
            await _app.Db.Database.TransactAsync(
                transaction => _app.Get<PointLedger>().AdjustAsync(transaction, gift[0], gift[1], "test", CancellationToken.None), CancellationToken.None);
        }
    }

    private async Task AssertIntactAsync(int entries)
    {
        Assert.Equal(new LedgerVerdict(true, entries, null), await _app.Get<LedgerVerifier>().VerifyAsync(CancellationToken.None));
        Assert.Empty(await _app.Get<LedgerDrift>().ReconcileAsync(CancellationToken.None));
    }
}
