using CsCheck;
using Functions.Maintenance;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>Whatever events come and whenever they are folded: the report is what a plain list of them says.</summary>
[Trait("Needs", "MySql")]
public sealed class EngagementReportPropertyTests(Servers servers)
{
    /// <summary>Moments at which the last weeks have a change of the clock, where the zone has any.</summary>
    public static TheoryData<string, string> Zones => new()
    {
        { "UTC", "2026-03-01T12:00:00Z" },
        { "America/St_Johns", "2026-03-09T03:00:00Z" },
        { "Pacific/Apia", "2012-01-08T12:00:00Z" },
    };

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task The_report_equals_an_independent_count_folded_or_not(string zone, string time)
    {
        await using var app = new TestApp(servers) { TimeZone = zone };
        await app.InitializeAsync();
        var now = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        app.Clock.AdjustTime(now);
        var clock = new WallClock(zone);
        var model = new EngagementModel(clock, clock.DayOf(now.UtcDateTime));
        await Gen.Select(Events(now.UtcDateTime).Array[1, 25].Array[1, 3], EngagementQuestion.Random.Array[1, 4]).SampleAsync(
            async (messages, questions) =>
            {
                await app.Db.ClearAsync(
                    "usage_counts_pending", "usage_counts_hourly", "usage_counts_daily", "distinct_users", "user_numbers");
                foreach (var events in messages)
                {
                    // What came before is folded, the last message is pending.
                    await app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
                    await WriteAsync(app, events.Select(sent => sent with { Id = Guid.CreateVersion7() }));
                }

                foreach (var question in questions)
                {
                    Assert.Equal(
                        model.Of(messages.SelectMany(events => events), question), await EngagementModel.OfAsync(app, question));
                }
            },
            iter: 20,
            threads: 1);
    }

    [Fact]
    public async Task An_erased_user_counts_and_is_not_named()
    {
        await using var app = new TestApp(servers);
        await app.InitializeAsync();
        await WriteAsync(
            app, Enumerable.Range(1, 2).Select(user => TrackedEvents.Visit(user) with { CreatedAt = TrackedEvents.Noon.AddDays(-20) }));
        await app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        await app.Db.ExecuteAsync("UPDATE user_numbers SET user_id = NULL WHERE user_id = 1");

        var report = await app.Get<EngagementReport>().RunAsync(new EngagementQuery(4, 14, UsageFilter.None, 10), CancellationToken.None);

        Assert.Equal(2, report.Cohorts.Sum(cohort => cohort.Users));
        Assert.Equal((1, 2), (report.Inactive.Total, Assert.Single(report.Inactive.Users).UserId));
    }

    private static Task WriteAsync(TestApp app, IEnumerable<TrackedEvent> events) =>
        app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(events), CancellationToken.None);

    private static Gen<TrackedEvent> Events(DateTime now) => Gen.Select(
        Gen.Int[0, 70 * 24],
        Gen.OneOf("Portal", "DViz"),
        Gen.Int[-1, 9],
        (hours, app, user) => TrackedEvents.Visit(user <= 0 ? null : user, user <= 0 ? "guest" : user < 5 ? "student" : "teacher") with
        {
            AppName = app,
            CreatedAt = now.AddHours(-hours),
        });
}
