using Functions.LiveSessions;
using Functions.Platform.Queue;
using Functions.Tests.Fixtures;

namespace Functions.Tests.LiveSessions;

[Trait("Needs", "MySql")]
public sealed class HeartbeatConsumerTests(Servers servers) : IAsyncLifetime
{
    private readonly TestApp _app = new(servers);

    private DateTime Now => _app.Clock.GetUtcNow().UtcDateTime;

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_first_heartbeat_opens_a_session_and_later_ones_keep_it()
    {
        await ConsumeAsync(Beat("s", Now.AddSeconds(-60)));
        await ConsumeAsync(Beat("s", Now.AddSeconds(-30)), Beat("s", Now));

        Assert.Equal([("s", Now, Now.AddSeconds(-60))], await SessionsAsync());
    }

    [Fact]
    public async Task A_heartbeat_that_comes_late_never_moves_a_session_back()
    {
        await ConsumeAsync(Beat("s", Now, app: "New"));
        await ConsumeAsync(Beat("s", Now.AddSeconds(-10), app: "Old"));

        Assert.Equal(Now, Assert.Single(await SessionsAsync()).LastHeartbeat);
        Assert.Equal("New", await _app.Db.SingleAsync<string>("SELECT app_name FROM tracking_live_sessions"));
    }

    [Fact]
    public async Task A_heartbeat_older_than_the_timeout_never_inserts_a_session()
    {
        await ConsumeAsync(Beat("at the limit", Now.AddMinutes(-5)), Beat("too old", Now.AddMinutes(-5).AddSeconds(-1)));

        Assert.Equal("at the limit", Assert.Single(await SessionsAsync()).SessionId);
    }

    [Fact]
    public async Task A_session_lives_as_long_as_the_setting_says()
    {
        await _app.SetAsync("live_session_timeout_minutes", "2");
        await ConsumeAsync(Beat("too old", Now.AddMinutes(-2).AddSeconds(-1)), Beat("stale", Now.AddSeconds(-1)), Beat("kept", Now));
        _app.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(["kept", "stale"], (await SessionsAsync()).Select(session => session.SessionId).Order());
        await PruneAsync();

        Assert.Equal("kept", Assert.Single(await SessionsAsync()).SessionId);
    }

    [Fact]
    public async Task Pruning_between_an_end_and_a_late_heartbeat_does_not_let_it_open_the_session()
    {
        await ConsumeAsync(Beat("s", Now.AddSeconds(-20)), End("s", Now.AddSeconds(-10)));

        await PruneAsync();
        await ConsumeAsync(Beat("s", Now.AddSeconds(-11)));

        Assert.Empty(await SessionsAsync());
    }

    [Fact]
    public async Task An_ended_session_is_gone_and_earlier_heartbeats_do_not_bring_it_back()
    {
        await ConsumeAsync(Beat("s", Now.AddSeconds(-20)));
        await ConsumeAsync(End("s", Now.AddSeconds(-10)));
        await ConsumeAsync(Beat("s", Now.AddSeconds(-11)), Beat("s", Now.AddSeconds(-10)));

        Assert.Empty(await SessionsAsync());
    }

    [Fact]
    public async Task An_end_that_comes_before_its_heartbeats_still_ends_the_session()
    {
        await ConsumeAsync(End("s", Now));
        await ConsumeAsync(Beat("s", Now.AddSeconds(-1)));

        Assert.Empty(await SessionsAsync());
    }

    [Fact]
    public async Task A_heartbeat_sent_after_the_end_opens_the_session_again()
    {
        await ConsumeAsync(Beat("s", Now.AddSeconds(-20)), End("s", Now.AddSeconds(-10)));
        await ConsumeAsync(Beat("s", Now));

        Assert.Equal("s", Assert.Single(await SessionsAsync()).SessionId);
    }

    [Fact]
    public async Task Another_users_end_changes_nothing()
    {
        await ConsumeAsync(Beat("s", Now.AddSeconds(-1)), End("s", Now, userId: 666));

        Assert.Single(await SessionsAsync());
    }

    [Fact]
    public async Task Heartbeats_and_ends_written_at_once_in_any_order_leave_no_ended_session_alive()
    {
        var sessions = Enumerable.Range(1, 40).Select(number => $"s{number}").ToList();
        var random = new Random(11);
        var messages = sessions.Select(session => new[] { Beat(session, Now.AddSeconds(-3)), Beat(session, Now.AddSeconds(-2)) })
            .Concat(sessions.Select(session => new[] { End(session, Now.AddSeconds(-1)) }))
            .OrderBy(_ => random.Next());

        await Task.WhenAll(messages.Select(beats => Task.Run(() => ConsumeAsync(beats))));

        Assert.Empty(await SessionsAsync());
    }

    [Fact]
    public async Task A_heartbeat_waits_for_an_end_that_is_being_written()
    {
        var beating = Task.CompletedTask;
        await _app.Db.Database.TransactAsync(
            async ending =>
            {
                await ending.ExecuteAsync(
                    "INSERT INTO tracking_ended_sessions (session_id, user_id, ended_at) VALUES ('s', 42, @Now)", new { Now },
                        CancellationToken.None);
                beating = ConsumeAsync(Beat("s", Now.AddSeconds(-1)));
                await Until.TrueAsync(
                    async () => beating.IsCompleted || await _app.Db.CountSessionsAsync(
                        "db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE '%tracking_ended_sessions%'") > 0,
                    TimeSpan.FromSeconds(5),
                    () => Task.FromResult("neither waiting nor done"));
            },
            CancellationToken.None);
        await beating;

        Assert.Empty(await SessionsAsync());
    }

    [Fact]
    public async Task Pruning_takes_the_sessions_past_the_timeout_and_no_others()
    {
        await ConsumeAsync(Beat("stale", Now), Beat("kept", Now.AddSeconds(1)));
        _app.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));

        await PruneAsync();

        Assert.Equal("kept", Assert.Single(await SessionsAsync()).SessionId);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_goes_to_the_dead_letters()
    {
        await _app.Create<HeartbeatConsumer>().RunAsync("{", CancellationToken.None);

        Assert.Equal(Heartbeat.Queue, await _app.Db.SingleAsync<string>("SELECT queue_name FROM dead_letters"));
        Assert.Single(_app.TakeWarnings());
    }

    [Fact]
    public async Task A_heartbeat_without_a_country_is_taken()
    {
        await ConsumeAsync(Beat("s", Now) with { Details = new SessionDetails("student", "Portal") });

        Assert.Single(await SessionsAsync());
    }

    private Task PruneAsync() => _app.Create<Functions.Maintenance.PruneLiveSessionsTimer>().RunAsync(new(), CancellationToken.None);

    private static Heartbeat Beat(string session, DateTime at, string app = "Portal") =>
        new() { SessionId = session, UserId = 42, At = at, Details = new SessionDetails("student", app, "DE") };

    private static Heartbeat End(string session, DateTime at, long userId = 42) => new() { SessionId = session, UserId = userId, At = at };

    private Task ConsumeAsync(params Heartbeat[] beats) => _app.Create<HeartbeatConsumer>().RunAsync(
        QueueMessages.Pack(beats, HeartbeatJson.Default.Heartbeat).Single(), CancellationToken.None);

    private Task<IReadOnlyList<(string SessionId, DateTime LastHeartbeat, DateTime CreatedAt)>> SessionsAsync() =>
        _app.Db.QueryAsync<(string, DateTime, DateTime)>("SELECT session_id, last_heartbeat, created_at FROM tracking_live_sessions");
}
