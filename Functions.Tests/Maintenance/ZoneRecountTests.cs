using Functions.Counts;
using Functions.Credits;
using Functions.Maintenance;
using Functions.Platform;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Maintenance;

/// <summary>The time zone changes over counts that exist, of which the oldest days are archived.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Azurite")]
public sealed class ZoneRecountTests(Servers servers) : IAsyncLifetime
{
    private const int Events = 300;

    // Every two hours; the first days of the 25 are old enough to be archived.
    private static readonly DateTime First = new(2025, 11, 20, 0, 30, 0, DateTimeKind.Utc);
    private static readonly ReportRange Range = new(new DateOnly(2025, 11, 1), new DateOnly(2026, 1, 31));

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("Asia/Kolkata")]
    [InlineData("America/St_Johns")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Pacific/Apia")]
    public async Task Archived_days_keep_their_bounds_and_all_later_ones_are_of_the_new_zone(string zone)
    {
        await WriteAsync();
        await FoldAsync();
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        var before = await ReportAsync(LocalCalendar.Utc);
        var calendar = LocalCalendar.Of(zone);

        var kept = await RecountAsync(calendar);
        // Where it was stopped, it may be run again.
        await CountsState.SetTimeZoneAsync(_app.Db.Database, "UTC", keptUntil: null, CancellationToken.None);
        Assert.Equal(kept, await RecountAsync(calendar));

        var after = await ReportAsync(calendar);
        var stored = await _app.Db.QueryAsync<DateTime>("SELECT created_at FROM tracking_events");
        Assert.InRange(stored.Count, 1, Events - 1);
        Assert.Equal((Events, before.UniqueUsers), (after.Total, after.UniqueUsers));
        Assert.Equal(
            before.Series.Where(day => day.Start < kept).Select(day => day.Count),
            Counts(after, calendar).Where(day => day.Day < kept).Select(day => day.Count));
        Assert.Equal(
            stored.Select(calendar.DayOf).Where(day => day > kept).GroupBy(day => day).OrderBy(day => day.Key)
                .Select(day => (day.Key, day.LongCount())),
            Counts(after, calendar).Where(day => day.Day > kept && day.Count > 0));
    }

    [Fact]
    public async Task Without_archived_days_every_day_is_of_the_new_zone_and_back_again()
    {
        await WriteAsync();
        await FoldAsync();
        var before = await ReportAsync(LocalCalendar.Utc);
        var calendar = LocalCalendar.Of("Asia/Kolkata");

        Assert.Null(await RecountAsync(calendar));
        var days = (await ReportAsync(calendar)).Series.Where(day => day.Count > 0).Select(day => (day.Start, day.Count)).ToList();
        Assert.Null(await RecountAsync(LocalCalendar.Utc));

        var stored = await _app.Db.QueryAsync<DateTime>("SELECT created_at FROM tracking_events");
        Assert.Equal(
            stored.GroupBy(calendar.DayOf).OrderBy(day => day.Key).Select(day => (calendar.UtcOf(day.Key), day.LongCount())), days);
        Assert.Equal(before.Series, (await ReportAsync(LocalCalendar.Utc)).Series);
    }

    [Fact]
    public async Task Counts_of_another_zone_are_not_folded_and_the_timer_says_why()
    {
        await WriteAsync();
        await FoldAsync();

        var error = await Assert.ThrowsAsync<ConfigurationException>(() =>
            _app.Create<FoldCountsTimer>(LocalCalendar.Of("Asia/Kolkata")).RunAsync(new(), CancellationToken.None));

        Assert.Contains("recount --time-zone", error.Message, StringComparison.Ordinal);
    }

    private async Task WriteAsync()
    {
        foreach (var chunk in Enumerable.Range(0, Events).Chunk(50))
        {
            await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(chunk.Select(Event)), CancellationToken.None);
        }
    }

    private static TrackedEvent Event(int number) =>
        TrackedEvents.DocumentOpened(userId: (number % 17) + 1) with { CreatedAt = First.AddHours(number * 2) };

    private Task FoldAsync() => _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);

    private Task<DateTime?> RecountAsync(LocalCalendar calendar)
    {
        var usage = _app.Create<UsageRecount>(_app.Create<UsageFold>(calendar), calendar);
        var documents = _app.Create<DocumentRecount>(calendar);
        return _app.Create<ZoneRecount>(calendar, usage, documents, _app.Create<RewardsFold>(calendar)).RunAsync(CancellationToken.None);
    }

    private Task<UsageResult> ReportAsync(LocalCalendar calendar) => _app.Create<UsageReport>(calendar).RunAsync(
        new UsageQuery(Range, Period.Day, [], UsageFilter.None), CancellationToken.None);

    private static IEnumerable<(DateTime Day, long Count)> Counts(UsageResult report, LocalCalendar calendar) =>
        report.Series.Select(day => (calendar.DayOf(day.Start), day.Count));
}
