using CsCheck;
using Functions.Maintenance;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>
/// Reports by hour, day, week and month of a time zone, around its changes of clock: plain counts of the list by the clock on the wall.
/// </summary>
[Trait("Needs", "MySql")]
public sealed class TimeZoneReportTests(Servers servers)
{
    private static readonly DateTime Now = new(2026, 12, 1, 12, 0, 0, DateTimeKind.Utc);

    // The first of the days around a change of the clock, where the zone has any.
    public static TheoryData<string, string> Zones => new()
    {
        { "UTC", "2026-03-27" },
        { "Asia/Kolkata", "2026-03-27" },
        { "America/St_Johns", "2026-03-05" },
        { "America/St_Johns", "2025-10-30" },
        { "Australia/Lord_Howe", "2026-04-02" },
        { "Australia/Lord_Howe", "2026-10-01" },
        { "Pacific/Apia", "2011-12-27" },
    };

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task Usage_documents_and_engagement_are_by_the_clock_on_the_wall(string name, string firstDay)
    {
        await using var app = new TestApp(servers) { TimeZone = name };
        await app.InitializeAsync();
        app.Clock.SetUtcNow(Now);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var first = DateTime.SpecifyKind(DateTime.Parse(firstDay, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);
        var events = Events(first).Array[240].Single();
        await WriteAsync(app, events[..150]);
        await app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        await WriteAsync(app, events[150..]);

        await AssertAsync(app, zone, events, first);
        await app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        var (from, to) = (DateOnly.FromDateTime(first.AddDays(-2)), DateOnly.FromDateTime(first.AddDays(9)));
        Assert.All(await app.Get<UsageRecount>().CheckAsync(from, to, CancellationToken.None), day => Assert.Equal(0, day.Differences));
        Assert.All(await app.Get<UsageRecount>().RecountAsync(from, to, CancellationToken.None), day => Assert.Equal(0, day.Differences));
        Assert.All(
            await app.Get<DocumentRecount>().RecountAsync(from, to, CancellationToken.None), day => Assert.Equal(0, day.Differences));
        await AssertAsync(app, zone, events, first);
    }

    private static async Task AssertAsync(TestApp app, TimeZoneInfo zone, TrackedEvent[] events, DateTime first)
    {
        foreach (var (skip, days) in new[] { (-2, 12), (0, 1), (1, 1), (2, 3), (3, 1) })
        {
            var range = new ReportRange(DateOnly.FromDateTime(first.AddDays(skip)), DateOnly.FromDateTime(first.AddDays(skip + days - 1)));
            var inRange = events.Where(sent => Day(zone, sent.CreatedAt) is var day && day >= range.From && day <= range.To).ToList();
            foreach (var interval in ReportInterval.Names)
            {
                var report = await app.Get<UsageReport>()
                    .RunAsync(new UsageQuery(range, interval, [], UsageFilter.None), CancellationToken.None);
                Assert.Equal((zone.Id, inRange.Count, Users(inRange)), (report.TimeZone, report.Total, report.UniqueUsers));
                Assert.Equal(
                    inRange.GroupBy(sent => Bucket(interval, Local(zone, sent.CreatedAt)))
                        .Select(bucket => (Start(zone, interval, bucket.Key, first), bucket.LongCount(), Users(bucket))).Order(),
                    report.Series.Where(point => point.Count > 0).Select(point => (point.Start, point.Count, point.UniqueUsers)));
                Assert.Equal(report.Series.Select(point => point.Start).Distinct(), report.Series.Select(point => point.Start));
            }

            var documents = await app.Get<DocumentsReport>()
                .RunAsync(new DocumentsQuery(range, "level", new Dictionary<string, string>(), 10), CancellationToken.None);
            Assert.Equal(inRange.Count(sent => sent.Document is not null), documents.Total);
        }
    }

    private static async Task WriteAsync(TestApp app, TrackedEvent[] events)
    {
        foreach (var chunk in events.Chunk(50))
        {
            await app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(chunk), CancellationToken.None);
        }
    }

    private static Gen<TrackedEvent> Events(DateTime first) => Gen.Select(
        Gen.Int[0, 6 * 24 * 60 * 60],
        Gen.Int[1, 7],
        Gen.Bool,
        (second, user, opens) => (opens ? TrackedEvents.DocumentOpened(user) : TrackedEvents.Visit(user)) with
        {
            Id = Guid.CreateVersion7(),
            CreatedAt = first.AddSeconds(second),
        });

    private static DateTime Local(TimeZoneInfo zone, DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, zone);

    private static DateOnly Day(TimeZoneInfo zone, DateTime utc) => DateOnly.FromDateTime(Local(zone, utc));

    private static string Bucket(string interval, DateTime local) => interval switch
    {
        "hour" => $"{local:yyyy-MM-dd HH}",
        "day" => $"{local:yyyy-MM-dd}",
        "week" => $"{System.Globalization.ISOWeek.GetYear(local)} {System.Globalization.ISOWeek.GetWeekOfYear(local)}",
        _ => $"{local:yyyy-MM}",
    };

    // The first quarter of an hour whose local time is in the bucket.
    private static DateTime Start(TimeZoneInfo zone, string interval, string bucket, DateTime near) => Enumerable.Range(0, 80 * 96)
        .Select(quarter => near.AddDays(-40).AddMinutes(15 * quarter))
        .First(utc => Bucket(interval, Local(zone, utc)) == bucket);

    private static long Users(IEnumerable<TrackedEvent> events) => events.Select(sent => sent.UserId).Distinct().LongCount();
}
