using Functions.Credits;
using Functions.Maintenance;
using Functions.Platform.MySql;
using Functions.Points;
using Functions.Tests.Fixtures;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Functions.Tests.Credits;

/// <summary>A write past the ledgers is found.</summary>
[Trait("Needs", "MySql")]
public sealed class LedgerProofTests(Servers servers) : IAsyncLifetime
{
    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        foreach (var user in new[] { 1L, 2L })
        {
            await _app.Db.Database.TransactAsync(
                transaction => _app.Get<PointLedger>().AdjustAsync(transaction, user, 100, "start", CancellationToken.None),
                    CancellationToken.None);
            await _app.Create<RedeemEndpoint>().RedeemAsync(user, "start", amount: 3, CancellationToken.None);
            await _app.Db.Database.TransactAsync(
                async transaction =>
                {
                    await CreditLedger.TakeAsync(transaction, user, 1, CancellationToken.None);
                    await _app.Get<CreditLedger>().LogSpendAsync(transaction, user, 1, "essay", CancellationToken.None);
                },
                CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Untouched_ledgers_are_intact_and_have_no_drift()
    {
        Assert.Equal(new LedgerVerdict(true, 6, null), await VerifyAsync());
        Assert.Empty(await _app.Get<LedgerDrift>().ReconcileAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("UPDATE user_point_logs SET points = points + 1 WHERE user_id = 2 AND action = 'redeem'", 2, "points", 2)]
    [InlineData("UPDATE user_point_logs SET related_event = 'other' WHERE user_id = 1 AND action = 'earn'", 1, "points", 1)]
    [InlineData(
        "UPDATE user_point_logs SET created_at = created_at + INTERVAL 1 SECOND WHERE user_id = 2 AND action = 'earn'", 2, "points", 1)]
    [InlineData("UPDATE user_point_logs SET user_id = 1 WHERE user_id = 2 AND action = 'redeem'", 1, "points", 3)]
    [InlineData("DELETE FROM user_point_logs WHERE user_id = 2 AND action = 'earn'", 2, "points", 1)]
    [InlineData("DELETE FROM user_point_logs WHERE user_id = 2 AND action = 'redeem'", 2, "points", 2)]
    [InlineData("INSERT INTO user_point_logs (user_id, action, points) VALUES (3, 'earn', 1000)", 3, "points", 1)]
    [InlineData("UPDATE user_credit_logs SET credits_added = 300 WHERE user_id = 2", 2, "credits", 1)]
    [InlineData("DELETE FROM user_credit_logs WHERE user_id = 1", 1, "credits", 1)]
    [InlineData("DELETE FROM ledger_chain WHERE user_id = 1 AND log = 'points' AND seq = 1", 1, "points", 1)]
    [InlineData("DELETE log, link FROM user_point_logs log JOIN ledger_chain link ON link.user_id = 2 AND link.log = 'points' AND link.seq = 2 WHERE log.user_id = 2 AND log.action = 'redeem'", 2, "points", 2)]
    [InlineData("DELETE log, link FROM user_credit_logs log JOIN ledger_chain link ON link.user_id = 1 AND link.log = 'credits' WHERE log.user_id = 1", 1, "credits", 1)]
    [InlineData("DELETE FROM ledger_heads WHERE user_id = 1 AND log = 'credits'", 1, "credits", 1)]
    [InlineData("UPDATE ledger_heads SET hash = REPEAT('x', 32) WHERE user_id = 2 AND log = 'points'", 2, "points", 2)]
    public async Task A_changed_removed_or_added_row_is_named(string tampering, long userId, string log, int seq)
    {
        await _app.Db.ExecuteAsync(tampering);

        var verdict = await VerifyAsync();

        Assert.False(verdict.Intact);
        Assert.Equal((userId, log, seq), (verdict.Broken!.UserId, verdict.Broken.Log, verdict.Broken.Seq));
    }

    [Theory]
    [InlineData("UPDATE user_points SET points = points + 5 WHERE user_id = 1", 1, "points", 75, 70)]
    [InlineData("UPDATE user_credits SET credits = 0 WHERE user_id = 2", 2, "credits", 0, 2)]
    [InlineData("DELETE FROM user_credit_spends WHERE user_id = 2", 2, "credits", 2, 3)]
    [InlineData("INSERT INTO user_point_logs (user_id, action, points) VALUES (9, 'earn', 4)", 9, "points", 0, 4)]
    public async Task Drift_is_found_logged_counted_and_left_as_it_is(
        string tampering, long userId, string ledger, long balance, long logged)
    {
        using var gauge = new MetricCollector<int>(
            _app.Get<System.Diagnostics.Metrics.IMeterFactory>(), LedgerDrift.MeterName, LedgerDrift.GaugeName);
        await _app.Db.ExecuteAsync(tampering);

        await _app.Create<ReconcilePointsTimer>().RunAsync(new(), CancellationToken.None);
        await _app.Create<ReconcilePointsTimer>().RunAsync(new(), CancellationToken.None);

        Assert.Equal([new LedgerDifference(userId, ledger, balance, logged)], await KeptDriftAsync());
        Assert.Equal([1, 1], gauge.GetMeasurementSnapshot().Select(measured => measured.Value));
        Assert.Equal(2, _app.TakeWarnings().Count);
    }

    [Fact]
    public async Task A_timer_that_runs_elsewhere_is_skipped()
    {
        await _app.Db.ExecuteAsync("UPDATE user_points SET points = 0 WHERE user_id = 1");

        await using (await DatabaseLock.TryTakeAsync(_app.Db.Database, "ReconcilePoints", CancellationToken.None))
        {
            await _app.Create<ReconcilePointsTimer>().RunAsync(new(), CancellationToken.None);
            Assert.Empty(await KeptDriftAsync());
        }

        await _app.Create<ReconcilePointsTimer>().RunAsync(new(), CancellationToken.None);
        Assert.Single(await KeptDriftAsync());
        Assert.Single(_app.TakeWarnings());
    }

    private Task<IReadOnlyList<LedgerDifference>> KeptDriftAsync() =>
        _app.Db.QueryAsync<LedgerDifference>(
            "SELECT user_id AS UserId, ledger, balance, logged FROM ledger_drift ORDER BY user_id, ledger");

    private Task<LedgerVerdict> VerifyAsync() => _app.Get<LedgerVerifier>().VerifyAsync(CancellationToken.None);
}
