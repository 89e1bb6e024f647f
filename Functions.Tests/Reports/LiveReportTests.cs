using Functions.Reports;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Reports;

[Trait("Needs", "MySql")]
public sealed class LiveReportTests(Servers servers) : IAsyncLifetime
{
    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_heartbeat_exactly_as_old_as_the_timeout_is_live_at_any_moment_of_that_second()
    {
        await BeatAsync("edge", "Portal", ageSeconds: 300);
        await BeatAsync("late", "Portal", ageSeconds: 301);
        _app.Clock.Advance(TimeSpan.FromMilliseconds(900));

        var live = await RunAsync();

        Assert.Equal((new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc), 1L), (live.AsOf, live.Total));
        Assert.Equal("edge", Assert.Single(live.Sessions!).SessionId);
    }

    [Fact]
    public async Task Apps_differ_to_the_letter_as_in_the_usage_report()
    {
        await BeatAsync("1", "Portal", ageSeconds: 1);
        await BeatAsync("2", "portal", ageSeconds: 1);
        await BeatAsync("3", "Portal ", ageSeconds: 1);
        await BeatAsync("4", "Portal ", ageSeconds: 1);

        Assert.Equal([new LiveApp("Portal ", 2), new LiveApp("Portal", 1), new LiveApp("portal", 1)], (await RunAsync()).ByApp);
    }

    [Fact]
    public async Task Totals_count_every_session_and_the_list_holds_the_newest_up_to_the_limit()
    {
        await BeatAsync("old", "Portal", ageSeconds: 200);
        await BeatAsync("b", "Portal", ageSeconds: 10);
        await BeatAsync("a", "DViz", ageSeconds: 10);

        var live = await RunAsync(limit: 2);

        Assert.Equal((3L, 3L), (live.Total, live.ByApp.Sum(app => app.Count)));
        Assert.Equal(["a", "b"], live.Sessions!.Select(session => session.SessionId));
    }

    [Fact]
    public async Task A_changed_timeout_changes_who_is_live()
    {
        await BeatAsync("here", "Portal", ageSeconds: 50);
        await BeatAsync("gone", "Portal", ageSeconds: 70);
        await _app.SetAsync("live_session_timeout_minutes", "1");

        var live = await RunAsync();

        Assert.Equal((1, "here"), (live.TimeoutMinutes, Assert.Single(live.Sessions!).SessionId));
    }

    private Task<LiveResult> RunAsync(int limit = 100) => _app.Get<LiveReport>().RunAsync(details: true, limit, CancellationToken.None);

    private Task BeatAsync(string session, string app, int ageSeconds) => _app.Db.ExecuteAsync(
        """
        INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, last_heartbeat)
        VALUES (@session, 1, 'student', @app, @at)
        """,
        new { session, app, at = _app.Clock.GetUtcNow().UtcDateTime.AddSeconds(-ageSeconds) });
}
