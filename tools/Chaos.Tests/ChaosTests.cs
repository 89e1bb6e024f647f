using Dapper;

namespace Chaos.Tests;

/// <summary>The short form of <c>./dev chaos</c>: the same faults, load and proof, for seconds instead of minutes.</summary>
[Trait("Needs", "Kill")]
public sealed class ChaosTests(ITestOutputHelper output)
{
    // One breach for each kind of evidence: the proof has to name every one of them.
    private static readonly (string Breach, string Evidence)[] Breaches =
    [
        ("DELETE FROM tracking_events WHERE created_at > UTC_DATE() - INTERVAL 50 DAY LIMIT 1", "was accepted and has no row"),
        ("UPDATE usage_counts_daily SET events = events + 1 WHERE mask = 0 LIMIT 1", "by the report"),
        ("UPDATE user_points SET points = points + 1 LIMIT 1", "balance"),
        ("UPDATE user_credits SET credits = credits + 1 LIMIT 1", "balance"),
        ("DELETE FROM user_point_logs WHERE related_event LIKE 'chaos-%' LIMIT 1", "was answered as done and has no row"),
        ("DELETE FROM ledger_chain LIMIT 1", "\"intact\":false"),
        ("DELETE FROM dead_letters LIMIT 1", "is no dead letter"),
        (
            """
            UPDATE tracking_events
            SET user_id = (SELECT user_id FROM user_erasures ORDER BY id DESC LIMIT 1)
            WHERE app_name = 'Erased'
            ORDER BY created_at
            LIMIT 1
            """,
            "is named by 1 events"),
        ("INSERT INTO user_numbers (user_id) SELECT user_id FROM user_erasures ORDER BY id DESC LIMIT 1", "1 numbers of counts"),
        (
            """
            INSERT INTO tracking_events (user_type, app_name, event_type, event_name, created_at)
            VALUES ('guest', 'Portal', 'visit', 'stray', UTC_DATE() - INTERVAL 101 DAY)
            """,
            "is in a file, and never was in the table"),
        ("UPDATE user_exports SET state = 'running', finished_at = NULL ORDER BY id DESC LIMIT 1", "is not written"),
        ("UPDATE audit_log SET value_after = '203.0.113.9' LIMIT 1", "rows of audit_log hold an address"),
        (
            """
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, last_heartbeat)
            VALUES ('dead-1', 1, 'student', 'Late', UTC_TIMESTAMP())
            """,
            "session dead-1 is live"),
    ];

    [Fact]
    public async Task Whatever_dies_stalls_or_is_cut_off_every_invariant_holds_and_a_breach_would_be_seen()
    {
        await using var run = await ChaosRun.StartAsync(ChaosPlan.Short, output.WriteLine);

        await run.StrikeAsync();
        var report = await run.ProveAsync();

        output.WriteLine($"{report}");
        Assert.True(report.IsGood, report.ToString());
        Assert.True(report.Strikes.Count >= 8, report.ToString());
        Assert.True(report.Totals is { Accepted: > 100, Copies: > 0, Writes: > 10, DeadLetters: > 0 }, report.ToString());

        await BreachAsync(run.World);
        var breached = await run.ProveAsync();
        Assert.All(Breaches, breach => Assert.Contains(
            breached.Findings, finding => finding.Evidence.Any(text => text.Contains(breach.Evidence, StringComparison.Ordinal))));
    }

    private static async Task BreachAsync(World world)
    {
        await using var connection = await world.OpenAsync();
        foreach (var (breach, _) in Breaches)
        {
            Assert.Equal((breach, 1), (breach, await connection.ExecuteAsync(breach)));
        }
    }
}
