using CsCheck;
using Functions.LiveSessions;
using Functions.Reports;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Reports;

[Trait("Needs", "MySql")]
public sealed class LiveReportTests(Servers servers) : IAsyncLifetime
{
    private static readonly Gen<Beat> Beats = Gen.Select(
        Gen.OneOf("Portal", "portal", "Portal ", "DViz"),
        Gen.Int[290, 310],
        Gen.Int[1, 5],
        Gen.OneOf<string?>(null, "DE", "FR"),
        Gen.OneOf("student", "teacher"),
        (app, age, user, country, type) => new Beat(app, age, user, country, type));

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

        Assert.Equal([new LiveApp("Portal", 1, 1), new LiveApp("Portal ", 1, 2), new LiveApp("portal", 1, 1)], (await RunAsync()).ByApp);
    }

    [Fact]
    public async Task Totals_count_what_the_list_has_no_room_for_and_the_list_holds_the_newest_up_to_the_limit()
    {
        await BeatAsync("old", "Portal", ageSeconds: 200);
        await BeatAsync("b", "Portal", ageSeconds: 10);
        await BeatAsync("a", "DViz", ageSeconds: 10);

        var live = await RunAsync(limit: 2);

        Assert.Equal((1L, 3L, 3L), (live.Total, live.TotalSessions, live.ByApp.Sum(app => app.Sessions)));
        Assert.Equal(["a", "b"], live.Sessions!.Select(session => session.SessionId));
    }

    [Fact]
    public async Task A_user_in_several_sessions_is_one_user_and_counts_in_every_app_and_country_of_them()
    {
        await BeatAsync("tab 1", "Portal", ageSeconds: 1, user: 1, country: "DE");
        await BeatAsync("tab 2", "Portal", ageSeconds: 1, user: 1, country: "DE");
        await BeatAsync("phone", "DViz", ageSeconds: 1, user: 1);
        await BeatAsync("other", "Portal", ageSeconds: 1, user: 2, country: "FR");
        await BeatAsync("gone", "Portal", ageSeconds: 900, user: 3, country: "FR");

        var live = await RunAsync();

        Assert.Equal((2L, 4L), (live.Total, live.TotalSessions));
        Assert.Equal([new LiveApp("Portal", 2, 3), new LiveApp("DViz", 1, 1)], live.ByApp);
        Assert.Equal([new LiveCountry(null, 1, 1), new LiveCountry("DE", 1, 2), new LiveCountry("FR", 1, 1)], live.ByCountry);
        Assert.Equal([new LiveUserType("student", 2, 4)], live.ByUserType);
    }

    [Fact]
    public Task Every_figure_equals_an_independent_count() => Beats.Array[0, 30].SampleAsync(
        async beats =>
        {
            await _app.Db.ExecuteAsync("DELETE FROM tracking_live_sessions");
            foreach (var (beat, i) in beats.Select((beat, i) => (beat, i)))
            {
                await BeatAsync($"{i}", beat.App, beat.AgeSeconds, beat.User, beat.Country, beat.UserType);
            }

            var live = await RunAsync();

            var here = beats.Where(beat => beat.AgeSeconds <= 300).ToList();
            Assert.Equal((Users(here), here.Count), (live.Total, live.TotalSessions));
            Assert.Equal(Model(here, beat => beat.App), live.ByApp.Select(row => (row.AppName, row.Count, row.Sessions)));
            Assert.Equal(Model(here, beat => beat.Country ?? ""),
                live.ByCountry.Select(row => (row.CountryCode ?? "", row.Count, row.Sessions)));
            Assert.Equal(Model(here, beat => beat.UserType), live.ByUserType.Select(row => (row.UserType, row.Count, row.Sessions)));
        },
        iter: 40,
        threads: 1);

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

    private static IEnumerable<(string, long, long)> Model(List<Beat> here, Func<Beat, string> key) => here
        .GroupBy(key)
        .Select(group => (group.Key, Users(group), group.LongCount()))
        .OrderByDescending(row => row.Item2)
        .ThenBy(row => row.Key, StringComparer.Ordinal);

    private static long Users(IEnumerable<Beat> beats) => beats.Select(beat => beat.User).Distinct().Count();

    private Task BeatAsync(string session, string app, int ageSeconds, int user = 1, string? country = null, string userType = "student") =>
        _app.Db.ExecuteAsync(
            """
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, country_code, last_heartbeat)
            VALUES (@session, @user, @userType, @app, @country, @at)
            """,
            new { session, user, userType, app, country, at = _app.Clock.GetUtcNow().UtcDateTime.AddSeconds(-ageSeconds) });

    private sealed record Beat(string App, int AgeSeconds, int User, string? Country, string UserType);
}
