using System.Text.Json;
using System.Text.Json.Nodes;
using Demo;
using Functions.Tests.Fixtures;
using Functions.Tracking;
using Microsoft.Extensions.Time.Testing;

namespace Functions.Tests.Journeys;

/// <summary>The demonstration week: believable, the same each time, and taken as it is.</summary>
[Trait("Needs", "MySql")]
public sealed class DemoTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static readonly DateTimeOffset Sunday = new(2026, 3, 8, 23, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [Fact]
    public void A_week_has_tens_of_thousands_of_events_and_is_the_same_each_time()
    {
        var week = new SchoolWeek(seed: 1, scale: 1).Between(Sunday - Week, Sunday);
        var again = new SchoolWeek(seed: 1, scale: 1).Between(Sunday - Week, Sunday);

        Assert.InRange(week.Count, 30_000, 60_000);
        Assert.Equal(week.Select(planned => planned.Body.ToJsonString()), again.Select(planned => planned.Body.ToJsonString()));
        Assert.Equal(week.Count, week.Select(planned => (string)planned.Body["id"]!).Distinct().Count());
    }

    [Fact]
    public void Two_parts_of_the_week_make_the_whole()
    {
        var week = new SchoolWeek(seed: 1, scale: 0.1);
        var noon = Sunday - TimeSpan.FromHours(83);

        Assert.Equal(
            week.Between(Sunday - Week, Sunday).Count,
            week.Between(Sunday - Week, noon).Count + week.Between(noon, Sunday).Count);
    }

    [Fact]
    public void School_days_are_busier_than_nights_and_weekends()
    {
        var week = new SchoolWeek(seed: 1, scale: 1).Between(Sunday - Week, Sunday);
        int On(Func<DateTimeOffset, bool> when) => week.Count(planned => when(planned.At));

        Assert.True(On(at => at.DayOfWeek == DayOfWeek.Tuesday) > 3 * On(at => at.DayOfWeek == DayOfWeek.Saturday));
        Assert.True(On(at => at.Hour is 8 or 9) > 20 * On(at => at.Hour is 1 or 2));
    }

    [Fact]
    public void Every_event_of_it_is_valid()
    {
        var now = DateTimeOffset.UtcNow;
        var receipt = new Receipt(now, null, null, new UserAgent(null, null));
        var week = new SchoolWeek(seed: 2, scale: 0.2).Between(now - Week + TimeSpan.FromMinutes(10), now);

        Assert.NotEmpty(week);
        Assert.All(week,
            planned => Assert.Empty(TrackRequest.Event(JsonSerializer.SerializeToElement<JsonNode>(planned.Body), receipt).Errors));
    }

    [Fact]
    [Trait("Needs", "Host")]
    public async Task A_second_start_adds_nothing_twice()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var week = new SchoolWeek(seed: 1, scale: 0.02);
        var printed = new List<string>();
        using var api = new DemoApi(app.Api.Root, TestSettings.PageKey, TestSettings.AppKey, TestSettings.AdminKey);
        Task LoadAsync() => new DemoRun(api, week, clock, printed.Add).LoadAsync(CancellationToken.None);

        await UserNames.WriteAsync(app.Db.ConnectionString, week.School, CancellationToken.None);
        await LoadAsync();
        var events = week.Between(clock.GetUtcNow() - Week + TimeSpan.FromMinutes(10), clock.GetUtcNow()).Count;
        await Until.EqualAsync(events, () => CountAsync("tracking_events"), TimeSpan.FromSeconds(20));
        var first = await StateAsync();
        await UserNames.WriteAsync(app.Db.ConnectionString, week.School, CancellationToken.None);
        await LoadAsync();
        await app.Api.PostAsync("track", Marker());
        await Until.EqualAsync(events + 1, () => CountAsync("tracking_events"), TimeSpan.FromSeconds(20));

        Assert.Equal(first, await StateAsync());
        Assert.Contains(printed, line => line.EndsWith($"of {events:N0} events", StringComparison.Ordinal));
        Assert.InRange(await CountAsync("users"), 500, 600);
        Assert.InRange(await CountAsync("user_credit_logs"), 1, 40);
        Assert.InRange(await CountAsync("tracking_live_sessions"), 20, 45);
    }

    // The last message in the queue: when it is written, all before it are.
    private static JsonObject Marker() => new()
    {
        ["eventType"] = "visit",
        ["eventName"] = "marker",
        ["appName"] = "Marker",
        ["userType"] = "guest",
    };

    private async Task<string> StateAsync() =>
        $"{await CountAsync("user_point_logs")} {await CountAsync("user_credit_logs")} "
        + $"{await CountAsync("user_credit_spends")} {await CountAsync("tracking_documents")}";

    private Task<int> CountAsync(string table) => app.Db.SingleAsync<int>($"SELECT COUNT(*) FROM {table}");
}
