using System.Net;
using System.Text.Json;
using Functions.Credits;
using Functions.Platform;
using Functions.Points;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Credits;

/// <summary>What a redemption writes and answers, alone and beside others.</summary>
[Trait("Needs", "MySql")]
public sealed class RedeemTests(Servers servers) : IAsyncLifetime
{
    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Calls_of_several_users_are_answered_each_with_its_own_number_and_balances()
    {
        await GivePointsAsync([3, 100], [1, 50], [2, 70]);

        var outcomes = await Task.WhenAll(RedeemAsync(3, "a", 2), RedeemAsync(1, "a", 1), RedeemAsync(2, "a", 7));

        Assert.Equal([(3, 2, 80, 2), (1, 1, 40, 1), (2, 7, 0, 7)], outcomes.Select(Answered));
        Assert.All(outcomes, outcome => Assert.Equal((HttpStatusCode.Created, false), (outcome.Reply!.Status, outcome.IsReplay)));
        Assert.Equal(
            outcomes.Select(outcome => (Redeemed(outcome).RedemptionId, Redeemed(outcome).UserId)).Order(),
            await _app.Db.QueryAsync<(long, long)>("SELECT id, user_id FROM user_credit_logs ORDER BY id"));
        await AssertIntactAsync(entries: 9);
    }

    [Fact]
    public async Task Calls_of_one_user_each_find_what_those_before_left()
    {
        await GivePointsAsync([1, 50]);

        IdempotentOutcome[] outcomes = [await RedeemAsync(1, "a", 2), await RedeemAsync(1, "b", 4), await RedeemAsync(1, "c", 3)];

        Assert.Equal((1, 2, 30, 2), Answered(outcomes[0]));
        Assert.Equal((int)HttpStatusCode.Conflict, outcomes[1].Refused!.Status);
        Assert.Equal((1, 3, 0, 5), Answered(outcomes[2]));
        Assert.Equal(
            (0, 5), await _app.Db.SingleAsync<(int, int)>("SELECT points, credits FROM user_points JOIN user_credits USING (user_id)"));
        await AssertIntactAsync(entries: 5);
    }

    [Fact]
    public async Task One_key_has_one_effect_and_equal_answers_and_with_another_body_it_is_refused()
    {
        await GivePointsAsync([1, 100]);

        var twice = await Task.WhenAll(RedeemAsync(1, "once", 2), RedeemAsync(1, "once", 2));
        var other = await RedeemAsync(1, "once", 3);
        var later = await RedeemAsync(1, "once", 2);

        Assert.Equal([false, true], twice.Select(outcome => outcome.IsReplay).Order());
        Assert.Single(twice.Append(later).Select(outcome => outcome.Reply!.Json).Distinct());
        Assert.Equal((HttpStatusCode.OK, true), (later.Reply!.Status, later.IsReplay));
        Assert.Equal(Idempotency.UsedBefore, other.Refused);
        Assert.Equal(80, await _app.Db.SingleAsync<int>("SELECT points FROM user_points"));
        await AssertIntactAsync(entries: 3);
    }

    [Fact]
    public async Task A_used_key_is_answered_also_where_the_call_would_be_refused_by_now()
    {
        await GivePointsAsync([1, 20]);
        var before = await RedeemAsync(1, "used", 2);

        var again = await RedeemAsync(1, "used", 2);
        Assert.Equal((before.Reply!.Json, true), (again.Reply!.Json, again.IsReplay));
        Assert.Equal(Idempotency.UsedBefore, (await RedeemAsync(1, "used", 3)).Refused);
    }

    [Fact]
    public async Task A_key_whose_first_call_is_refused_is_free_for_the_next()
    {
        await GivePointsAsync([1, 20]);

        Assert.Equal((int)HttpStatusCode.Conflict, (await RedeemAsync(1, "k", 3)).Refused!.Status);
        Assert.Equal((1, 2, 0, 2), Answered(await RedeemAsync(1, "k", 2)));
    }

    [Fact]
    public async Task A_refusal_beside_good_ones_leaves_no_trace()
    {
        await GivePointsAsync([1, 10], [2, 9], [4, 10]);
        await _app.Db.ExecuteAsync("INSERT INTO user_credits (user_id, credits) VALUES (4, 2147483647)");

        // Too few points, no points row at all, and credits that would not fit.
        var outcomes = await Task.WhenAll(RedeemAsync(2, "k", 1), RedeemAsync(1, "k", 1), RedeemAsync(3, "k", 1), RedeemAsync(4, "k", 1));

        Assert.Equal((1, 1, 0, 1), Answered(outcomes[1]));
        Assert.Equal(["Not enough points", "Not enough points", "Too many credits"],
            outcomes.Where(outcome => outcome.Reply is null).Select(outcome => outcome.Refused!.Title));
        Assert.Equal(["redeem:1"], await _app.Db.QueryAsync<string>("SELECT scope FROM idempotency_keys"));
        Assert.Equal(
            [(1L, 0), (2L, 9), (4L, 10)],
                await _app.Db.QueryAsync<(long, int)>("SELECT user_id, points FROM user_points ORDER BY user_id"));
        Assert.Equal([1L, 4L], await _app.Db.QueryAsync<long>("SELECT user_id FROM user_credits ORDER BY user_id"));
    }

    [Fact]
    public async Task While_points_are_off_a_used_key_is_answered_and_a_new_one_refused()
    {
        await GivePointsAsync([1, 100]);
        var before = await RedeemAsync(1, "used", 1);
        await _app.SetAsync("points_enabled", "0");

        Assert.Equal(CreditCalls.PointsAreOff, (await RedeemAsync(1, "new", 1)).Refused);
        var repeated = await RedeemAsync(1, "used", 1);
        Assert.Equal((before.Reply!.Json, true), (repeated.Reply!.Json, repeated.IsReplay));
    }

    [Fact]
    public async Task Credits_cost_what_the_setting_says()
    {
        await GivePointsAsync([1, 100]);
        await _app.SetAsync("points_per_credit", "12");

        Assert.Equal((1, 2, 76, 2), Answered(await RedeemAsync(1, "a", 2)));
    }

    [Fact]
    public async Task A_ledger_that_cannot_go_on_fails_its_own_user_alone()
    {
        var users = Enumerable.Range(1, 20).ToList();
        await GivePointsAsync([.. users.Select(user => new[] { user, 10 })]);
        await _app.Db.ExecuteAsync($"UPDATE ledger_heads SET seq = {int.MaxValue} WHERE user_id = 7");

        var calls = users.ToDictionary(user => user, user => RedeemAsync(user, "k", 1));

        await Assert.ThrowsAsync<OverflowException>(() => calls[7]);
        Assert.All(await Task.WhenAll(calls.Where(call => call.Key != 7).Select(call => call.Value)),
            outcome => Assert.NotNull(outcome.Reply));
    }

    [Fact]
    public async Task Users_who_redeem_at_once_in_other_orders_do_not_stop_one_another()
    {
        var users = Enumerable.Range(1, 10).ToArray();
        await GivePointsAsync([.. users.Select(user => new[] { user, 1000 })]);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(round =>
        {
            var order = users.ToArray();
            new Random(round).Shuffle(order);
            return Task.WhenAll(order.Select(user => RedeemAsync(user, $"{round}", 1)));
        }));

        Assert.Equal(
            [(800, 20)],
                await _app.Db.QueryAsync<(int, int)>("SELECT DISTINCT points, credits FROM user_points JOIN user_credits USING (user_id)"));
        await AssertIntactAsync(entries: 10 + (10 * 20 * 2));
    }

    private static Redemption Redeemed(IdempotentOutcome outcome) =>
        JsonSerializer.Deserialize(outcome.Reply!.Json, RewardsJson.Default.Redemption)!;

    private static (long User, int Added, int Points, int Credits) Answered(IdempotentOutcome outcome) =>
        Redeemed(outcome) is var redeemed ? (redeemed.UserId, redeemed.CreditsAdded, redeemed.Points, redeemed.Credits) : default;

    private Task<IdempotentOutcome> RedeemAsync(long user, string key, int credits) =>
        _app.Create<RedeemEndpoint>().RedeemAsync(user, key, credits, CancellationToken.None);

    private async Task GivePointsAsync(params int[][] gifts)
    {
        foreach (var gift in gifts)
        {
            await _app.Db.Database.TransactAsync(
                transaction => _app.Get<PointLedger>().AdjustAsync(transaction, gift[0], gift[1], "test", CancellationToken.None),
                    CancellationToken.None);
        }
    }

    private async Task AssertIntactAsync(int entries)
    {
        Assert.Equal(new LedgerVerdict(true, entries, null), await _app.Get<LedgerVerifier>().VerifyAsync(CancellationToken.None));
        Assert.Empty(await _app.Get<LedgerDrift>().ReconcileAsync(CancellationToken.None));
    }
}
