using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>From a POST to a report, through the true host.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class ThinThreadTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_posted_event_is_in_the_usage_report_within_three_seconds()
    {
        var name = $"event {Guid.NewGuid()}";

        var posted = await app.Api.PostAsync("track", An.Event().With("eventName", name));

        Assert.Equal("""202 {"accepted":1,"rejected":[]}""", posted.ToString());
        await Until.EqualAsync(1, () => CountAsync(name), Soon);
    }

    [Fact]
    public async Task A_thousand_events_of_one_batch_all_arrive()
    {
        var name = $"batch {Guid.NewGuid()}";
        var batch = new JsonObject
        {
            ["events"] = new JsonArray([.. Enumerable.Range(0, 1000).Select(_ => An.Event().With("eventName", name))])
        };

        var posted = await app.Api.PostAsync("track", batch);

        Assert.Equal("""202 {"accepted":1000,"rejected":[]}""", posted.ToString());
        await Until.EqualAsync(1000, () => CountAsync(name), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task The_good_part_of_a_batch_is_taken_and_the_rest_listed()
    {
        var batch = new JsonArray(An.Event(), An.Event().Without("appName"), An.Event());

        var posted = await app.Api.PostAsync("track", batch);

        Assert.Equal(202, posted.Status);
        Assert.Equal(
            """{"accepted":2,"rejected":[{"index":1,"errors":[{"field":"appName","message":"is required"}]}]}""", posted.Body);
    }

    [Fact]
    public async Task A_session_is_live_from_its_first_heartbeat_until_its_end()
    {
        var session = $"s-{Guid.NewGuid()}";
        Task<long> LiveAsync() => app.Db.SingleAsync<long>(
            "SELECT COUNT(*) FROM tracking_live_sessions WHERE session_id = @session", new { session });

        await app.Api.PostAsync("track/heartbeat", new JsonObject
        {
            ["sessionId"] = session,
            ["userId"] = 42,
            ["userType"] = "student",
            ["appName"] = "Portal",
        });
        await Until.EqualAsync(1, LiveAsync, Soon);

        await app.Api.PostAsync("track/session-end", new JsonObject { ["sessionId"] = session, ["userId"] = 42 });
        await Until.EqualAsync(0, LiveAsync, Soon);
    }

    [Fact]
    public async Task A_timer_run_by_hand_prunes_stale_sessions()
    {
        await app.Db.ExecuteAsync(
            """
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, last_heartbeat)
            VALUES ('stale', 1, 'student', 'Portal', UTC_TIMESTAMP() - INTERVAL 6 MINUTE)
            """);

        var run = await app.Api.RunFunctionAsync("PruneLiveSessions");

        Assert.Equal(202, run.Status);
        Assert.Equal(0, await app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_live_sessions WHERE session_id = 'stale'"));
    }

    [Fact]
    public async Task Health_says_that_all_is_well() =>
        Assert.Equal(Healthy.Answer, (await app.Api.CallAsync(HttpMethod.Get, "health", key: null)).ToString());

    private async Task<int> CountAsync(string eventName) =>
        (int)(await app.Api.ReadAsync($"reports/usage?eventName={Uri.EscapeDataString(eventName)}")).Json["total"]!;
}
