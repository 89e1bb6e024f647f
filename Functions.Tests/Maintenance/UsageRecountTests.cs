using Functions.Counts;
using Functions.Maintenance;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tests.Reports;
using Functions.Tracking;

namespace Functions.Tests.Maintenance;

/// <summary>Wrong counts are found, and made again from the events while writers go on.</summary>
[Trait("Needs", "MySql")]
public sealed class UsageRecountTests(Servers servers) : IAsyncLifetime
{
    private static readonly DateOnly First = new(2026, 2, 25);
    private static readonly DateOnly Last = new(2026, 3, 4);

    private static readonly UsageQuery Query = new(
        new ReportRange(First, Last), "week", ["appName", "eventName"], UsageFilter.None);

    private readonly List<TrackedEvent> _events = [.. Enumerable.Range(0, 200).Select(Event)];
    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        await WriteAsync(_events[..150]);
        await _app.Get<UsageFold>().FoldAsync(CancellationToken.None);
        await WriteAsync(_events[150..]);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Right_counts_are_equal_to_their_events_folded_or_pending() =>
        Assert.All(await CheckAsync(), day => Assert.Equal((day.Events, 0), (day.Counted, day.Differences)));

    [Theory]
    [InlineData("UPDATE usage_counts_hourly SET events = events + 1 WHERE mask = 127")]
    [InlineData("DELETE FROM usage_counts_hourly")]
    [InlineData("UPDATE usage_counts_pending SET events = events + 1")]
    [InlineData("DELETE FROM usage_counts_pending")]
    public async Task Wrong_counts_are_found(string damage)
    {
        await _app.Db.ExecuteAsync(damage);

        Assert.Contains(await CheckAsync(), day => day.Differences > 0);
    }

    [Theory]
    [InlineData("UPDATE usage_counts_daily SET events = events * 3")]
    [InlineData("DELETE FROM usage_counts_hourly")]
    [InlineData("DELETE FROM usage_counts_pending")]
    [InlineData("UPDATE distinct_users SET numbers = CHAR(1, 120)")]
    [InlineData("UPDATE distinct_users SET users = 666")]
    [InlineData("DELETE FROM distinct_users")]
    public async Task Recounted_reports_are_plain_counts_of_the_events(string damage)
    {
        await _app.Db.ExecuteAsync(damage);

        var days = await _app.Get<UsageRecount>().RecountAsync(First, Last, CancellationToken.None);

        Assert.All(days, day => Assert.Equal(0, day.Differences));
        await AssertExactAsync(_events);
    }

    [Fact]
    public async Task Writers_go_on_while_counts_are_rebuilt()
    {
        var more = Enumerable.Range(200, 400).Select(Event).ToList();
        var writing = Task.Run(async () =>
        {
            foreach (var chunk in more.Chunk(5))
            {
                await WriteAsync(chunk);
            }
        });
        while (!writing.IsCompleted)
        {
            await _app.Get<UsageRecount>().RecountAsync(First, Last, CancellationToken.None);
        }

        await writing;
        await AssertExactAsync([.. _events, .. more]);
        Assert.All(await CheckAsync(), day => Assert.Equal(0, day.Differences));
    }

    [Fact]
    public async Task A_day_whose_events_are_archived_keeps_its_counts()
    {
        await _app.Db.ExecuteAsync("DELETE FROM tracking_events WHERE created_at < '2026-02-27'");

        var days = await _app.Get<UsageRecount>().RecountAsync(First, Last, CancellationToken.None);

        Assert.Equal(2, days.Count(day => day.IsArchived));
        await AssertExactAsync(_events);
    }

    [Fact]
    public async Task Two_folds_at_once_beside_writers_fold_each_count_once_and_the_report_is_exact_all_the_while()
    {
        var more = Enumerable.Range(200, 400).Select(Event).ToList();

        var running = Task.WhenAll(
        [
            .. more.Chunk(10).Select(chunk => Task.Run(() => WriteAsync(chunk))),
            .. Enumerable.Range(0, 6).Select(_ => Task.Run(() => _app.Get<UsageFold>().FoldAsync(CancellationToken.None))),
        ]);
        while (!running.IsCompleted)
        {
            await AssertBetweenLooksAsync();
        }

        await running;
        await AssertExactAsync([.. _events, .. more]);
    }

    private static TrackedEvent Event(int number) => TrackedEvents.Visit(userId: number % 9 + 1) with
    {
        AppName = $"App {number % 3}",
        EventName = $"event {number % 5}",
        CreatedAt = First.ToDateTime(new TimeOnly(number % 24, 0), DateTimeKind.Utc).AddDays(number % 8),
    };

    private Task WriteAsync(IEnumerable<TrackedEvent> events) =>
        _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(events), CancellationToken.None);

    private Task<IReadOnlyList<DayCheck>> CheckAsync() => _app.Get<UsageRecount>().CheckAsync(First, Last, CancellationToken.None);

    // Events are stored and counted in one transaction, so the figures of the report lie between two looks at the store.
    private async Task AssertBetweenLooksAsync()
    {
        var atLeast = await StoredAsync();
        var report = await _app.Get<UsageReport>().RunAsync(Query, CancellationToken.None);

        Assert.InRange(report.Total, atLeast, await StoredAsync());
    }

    private Task<long> StoredAsync() => _app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events");

    private async Task AssertExactAsync(List<TrackedEvent> events)
    {
        var report = await _app.Get<UsageReport>().RunAsync(Query, CancellationToken.None);
        Assert.Equal(new UsageModel(new WallClock("UTC"), TrackedEvents.Noon).Of(events, Query), UsageModel.Of(report, Query));
    }
}
