using Functions.Counts;
using Functions.Credits;
using Functions.Documents;
using Functions.LiveSessions;
using Functions.Maintenance;
using Functions.People;
using Functions.Platform.Http;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>What a school's admin asks, each question as one call, on a made-up term whose answers are known.</summary>
[Trait("Needs", "MySql")]
public sealed class SchoolQuestionsTests(Servers servers) : IAsyncLifetime
{
    // Friday noon of the last week of February.
    private static readonly DateTime Now = new(2026, 2, 27, 12, 0, 0, DateTimeKind.Utc);

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        _app.Clock.AdjustTime(new DateTimeOffset(Now));
        await _app.Db.ExecuteAsync("INSERT INTO users (id, name, user_type) VALUES (1, 'Ada', 'student'), (2, 'Bob', 'student'), (3, 'Eve', 'student')");
        await WriteTermAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Who_is_live()
    {
        await _app.Db.ExecuteAsync(
            """
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, last_heartbeat)
            VALUES ('tab', 1, 'student', 'Portal', @now), ('phone', 1, 'student', 'DViz', @now), ('other', 2, 'student', 'Portal', @now)
            """,
            new { now = Now });

        var live = await _app.Get<LiveReport>().RunAsync(details: false, 100, CancellationToken.None);

        Assert.Equal((2, 3), (live.Total, live.TotalSessions));
        Assert.Equal([new LiveApp("Portal", 2, 2), new LiveApp("DViz", 1, 1)], live.ByApp);
    }

    [Fact]
    public async Task What_is_used_more_this_week_than_last_by_app()
    {
        var week = new ReportRange(new DateOnly(2026, 2, 23), new DateOnly(2026, 3, 1));
        var before = ReportComparison.Cut(new ReportRange(new DateOnly(2026, 2, 16), new DateOnly(2026, 2, 22)), week, Now);

        var usage = await _app.Get<UsageReport>().RunAsync(
            new UsageQuery(week, Period.Day, ["appName"], UsageFilter.None, Order: UsageQuery.ByChange) { Previous = before }, CancellationToken.None);

        // Last week's Friday afternoon is not compared with what this Friday has not seen yet.
        Assert.Equal(["DViz 3 1", "Portal 2 3"],
            usage.Groups.Select(group => $"{group["appName"]} {group["count"]} {group["previousCount"]}"));
        Assert.Equal(new DateTime(2026, 2, 20, 13, 0, 0, DateTimeKind.Utc), usage.Previous!.Until);
    }

    [Fact]
    public async Task Which_documents_nobody_opened_this_month()
    {
        var query = new DocumentsQuery(
            new ReportRange(new DateOnly(2026, 2, 1), new DateOnly(2026, 2, 28)), DocumentNode.Document, new Dictionary<string, string>(),
                Limit: 100)
        {
            Unopened = true,
            Order = DocumentOrder.Of(DocumentOrder.Opens, "asc"),
        };

        var documents = await _app.Get<DocumentsReport>().RunAsync(query, CancellationToken.None);

        Assert.Equal(["Quarters 0 2026-01-12", "Halves 4 2026-02-26"], documents.Rows.Select(row => $"{row.DocumentName} {row.Opens} {row.LastOpenedAt:yyyy-MM-dd}"));
    }

    [Fact]
    public async Task Everything_about_one_pupil()
    {
        var profile = (await _app.Get<ProfileReader>().ReadAsync(1, 90, CancellationToken.None))!;
        var activity = await _app.Get<ActivityReader>()
            .ReadAsync(new ActivityQuery(1, null, null, LogCursor.Newest, 100), CancellationToken.None);
        var ledger = await _app.Get<LedgerReader>().ReadAsync(1, LogCursor.Newest, 100, CancellationToken.None);

        Assert.Equal(("Ada", At(1, 12, 9), At(2, 26, 10)), (profile.Name, profile.FirstSeenAt, profile.LastSeenAt));
        Assert.Equal(4, profile.Days.Sum(day => day.Events));
        Assert.Equal(profile.Points, ledger.Items[0].PointsAfter);
        Assert.Equal(profile.Points, activity.Items.Where(line => line.Kind == "earn").Sum(line => line.Points));
    }

    [Fact]
    public async Task Which_pupils_were_not_seen_for_fourteen_days_and_how_many_of_Januarys_newcomers_came_back()
    {
        var report = await _app.Get<EngagementReport>().RunAsync(new EngagementQuery(8, 14, UsageFilter.None, 100), CancellationToken.None);

        Assert.Equal([new InactiveUser(3, "Eve", new DateOnly(2026, 1, 13))], report.Inactive.Users);
        // Ada and Eve came in the week of 12 January, Bob in that of 2 February; Ada came back.
        Assert.Equal(
            ["2026-01-12 2: 0 0 1 0 1 1", "2026-02-02 1: 0 1 1"],
            report.Cohorts.Where(cohort => cohort.Users > 0).Select(cohort => $"{cohort.Week:yyyy-MM-dd} {cohort.Users}: {string.Join(' ', cohort.Returned)}"));
    }

    private async Task WriteTermAsync()
    {
        TrackedEvent[] term =
        [
            Opened(1, At(1, 12, 9), "Quarters"),
            Visit(3, At(1, 13, 9)),
            Visit(2, At(2, 3, 9)),
            Visit(1, At(2, 4, 9)),
            Visit(1, At(2, 17, 9)), Visit(2, At(2, 18, 9)), Visit(2, At(2, 20, 9)), Opened(2, At(2, 19, 9), "Halves"),
                Visit(2, At(2, 20, 15)),
            Opened(1, At(2, 26, 10), "Halves"), Opened(2, At(2, 24, 9), "Halves"), Opened(2, At(2, 25, 9), "Halves"),
                Visit(2, At(2, 26, 9)), Visit(2, At(2, 27, 9)),
        ];
        await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(term[..9]), CancellationToken.None);
        await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(term[9..]), CancellationToken.None);
    }

    private static DateTime At(int month, int day, int hour) => new(2026, month, day, hour, 0, 0, DateTimeKind.Utc);

    private static TrackedEvent Visit(long user, DateTime at) => TrackedEvents.Visit(user) with { CreatedAt = at };

    private static TrackedEvent Opened(long user, DateTime at, string document) =>
        TrackedEvents.DocumentOpened(user, document) with { CreatedAt = at, Document = new DocumentOpen("Level 1", "Fractions", document) };
}
