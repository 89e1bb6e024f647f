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
    private static readonly string[] Contained = ["a", "A", "ä", "PORT", "1+", "%", "_", "=1+1", "z", "al "];

    private static readonly DateTime FirstDay = new(2026, 1, 20, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Gen<TrackedEvent> Events = Gen.Select(
        Gen.Int[0, 80 * 24 * 60],
        Gen.OneOf("Portal", "portal", "Portal ", "DViz"),
        Gen.OneOf("visit", "button", "session"),
        Gen.OneOf("a", "a ", "A", "ä", "=1+1"),
        Gen.OneOf<string?>(null, "DE", "FR"),
        Gen.Int[-2, 6],
        Gen.OneOf<string?>(null, "Windows", "Android"),
        Gen.OneOf<string?>(null, "desktop", "mobile"),
        (minute, app, type, name, country, user, os, device) => TrackedEvents.Visit() with
        {
            CreatedAt = FirstDay.AddMinutes(minute),
            AppName = app,
            EventType = type,
            EventName = name,
            CountryCode = country,
            UserType = user <= 0 ? "guest" : user <= 3 ? "student" : "teacher",
            UserId = user <= 0 ? null : user,
            Os = os,
            DeviceType = device,
        });

    private static readonly Gen<Condition[]> Conditions = Gen.Select(
        Gen.Shuffle(UsageFilter.Names.ToArray(), 0, 2),
        Gen.Int[0, 99],
        Gen.Int[0, 2],
        Gen.OneOf(ConditionKind.AnyOf, ConditionKind.NoneOf, ConditionKind.Contains),
        (names, pick, more, comparison) => names.Select(name => comparison == ConditionKind.Contains && name is "appName" or "eventName"
            ? new Condition(name, ConditionKind.Contains, [Contained[pick % Contained.Length]])
            : new Condition(
                name,
                comparison == ConditionKind.Contains ? ConditionKind.AnyOf : comparison,
                [.. Enumerable.Range(pick, more + 1).Select(i => FilterValue(name, i)).Distinct()])).ToArray());

    private static readonly Gen<UsageQuery> Queries = Gen.Select(
        Gen.Int[-3, 80],
        Gen.Int[0, 90],
        Gen.OneOf(ReportInterval.Names),
        Gen.Shuffle(UsageFilter.Names.ToArray(), 0, 3),
        Conditions,
        Gen.Int[1, 12],
        Gen.Select(Gen.OneOf(UsageQuery.ByCount, UsageQuery.ByUsers, UsageQuery.ByName, UsageQuery.ByChange), Gen.Int[-60, 20],
            Gen.Int[0, 4]),
        (from, days, interval, groupBy, conditions, limit, compared) =>
            new UsageQuery(new ReportRange(Day(from), Day(from + days)), interval, groupBy, new UsageFilter(conditions), limit,
                Order(compared))
            {
                Previous = compared.Item3 == 0 ? null : ReportComparison.Cut(
                    new ReportRange(Day(from + compared.Item2), Day(from + compared.Item2 + days)),
                    new ReportRange(Day(from), Day(from + days)),
                    new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc)),
            });

    private static readonly Gen<Step[]> Scenarios = Gen.OneOf(
        Events.Array[1, 12].Select(events => new Step(events, null, Fold: false)),
        Queries.Select(query => new Step(null, query, Fold: false)),
        Gen.Const(new Step(null, null, Fold: true))).Array[4, 14];

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
            var message = TrackedEvents.Message(events.Select(sent => sent with { Id = Guid.CreateVersion7() }).ToList());
            await ConsumeAsync(message);
            await ConsumeAsync(message);
            written.AddRange(events);
        }
        else if (step.Query is { } query)
        {
            var report = await _app.Get<UsageReport>().RunAsync(query, CancellationToken.None);
            Assert.Equal(UsageModel.Of(written, query), UsageModel.Of(report, query));
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

    private static string Order((string Order, int Offset, int Compared) compared) =>
        compared is { Order: UsageQuery.ByChange, Compared: 0 } ? UsageQuery.ByCount : compared.Order;

    private static DateOnly Day(int offset) => DateOnly.FromDateTime(FirstDay).AddDays(offset);

    private static string FilterValue(string name, int pick)
    {
        string[] values = name switch
        {
            "appName" => ["Portal", "portal", "Portal ", "DViz", "None"],
            "eventType" => ["visit", "button", "session", "document"],
            "eventName" => ["a", "a ", "A", "ä", "=1+1"],
            "countryCode" => ["DE", "FR"],
            "userType" => ["guest", "student", "teacher"],
            "os" => ["Windows", "Android"],
            _ => ["desktop", "mobile"],
        };
        return values[pick % values.Length];
    }

    private sealed record Step(TrackedEvent[]? Events, UsageQuery? Query, bool Fold);
}
