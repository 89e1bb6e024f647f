using CsCheck;
using Functions.Maintenance;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>
/// Whatever events come, whenever they are folded and however often redelivered: the report is a plain count of the list.
/// </summary>
[Trait("Needs", "MySql")]
public sealed class UsageReportPropertyTests(Servers servers) : IAsyncLifetime
{
    private const int Days = 80;

    private static readonly DateTime FirstDay = new(2026, 1, 20, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Gen<TrackedEvent> Events =
        RandomUsage.Events(Gen.Int[0, Days * 24 * 60].Select(minute => FirstDay.AddMinutes(minute)));

    private static readonly Gen<UsageQuery> Queries = RandomUsage.Queries(DateOnly.FromDateTime(FirstDay), Days, TrackedEvents.Noon);

    private static readonly Gen<Step[]> Scenarios = Gen.OneOf(
        Events.Array[1, 12].Select(events => new Step(events, null, Fold: false)),
        Queries.Select(query => new Step(null, query, Fold: false)),
        Gen.Const(new Step(null, null, Fold: true))).Array[4, 14];

    private readonly UsageModel _model = new(new WallClock("UTC"), TrackedEvents.Noon);
    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public Task The_report_equals_an_independent_count_at_every_moment() => Scenarios.SampleAsync(
        async steps =>
        {
            await ForgetAsync();
            var written = new List<TrackedEvent>();
            foreach (var step in steps.Append(new Step(null, Everything, Fold: false)))
            {
                await TakeAsync(step, written);
            }
        },
        iter: 60,
        threads: 1);

    private static UsageQuery Everything => new(
        new ReportRange(Day(-10), Day(100)), "week", ["appName", "eventName", "os"], UsageFilter.None, Limit: 1000);

    private async Task TakeAsync(Step step, List<TrackedEvent> written)
    {
        if (step.Events is { } events)
        {
            // New ids: a scenario may be tried again.
            var message = TrackedEvents.Message(events.Select(sent => sent with { Id = Guid.CreateVersion7() }).ToList());
            await ConsumeAsync(message);
            await ConsumeAsync(message);
            written.AddRange(events);
        }
        else if (step.Query is { } query)
        {
            var report = await _app.Get<UsageReport>().RunAsync(query, CancellationToken.None);
            Assert.Equal(_model.Of(written, query), UsageModel.Of(report, query));
        }
        else
        {
            await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        }
    }

    private Task ConsumeAsync(string message) => _app.Create<TrackedEventConsumer>().RunAsync(message, CancellationToken.None);

    private async Task ForgetAsync()
    {
        await _app.Db.ClearAsync(
            "tracking_events", "usage_counts_pending", "usage_counts_hourly", "usage_counts_daily", "distinct_users");
    }

    private static DateOnly Day(int offset) => DateOnly.FromDateTime(FirstDay).AddDays(offset);

    private sealed record Step(TrackedEvent[]? Events, UsageQuery? Query, bool Fold);
}
