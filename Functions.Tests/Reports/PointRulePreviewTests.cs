using CsCheck;
using Functions.Maintenance;
using Functions.Points;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>What a rule would have met, against a plain count, and against what it would have awarded.</summary>
[Trait("Needs", "MySql")]
public sealed class PointRulePreviewTests(Servers servers) : IAsyncLifetime
{
    private static readonly DateTime Today = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Gen<TrackedEvent> Events = Gen.Select(
        Gen.Int[-9 * 24, 12],
        Gen.OneOf("visit", "button"),
        Gen.OneOf("a", "a ", "b"),
        Gen.Int[-1, 4],
        (hour, type, name, user) =>
            TrackedEvents.Visit(user <= 0 ? null : user, user <= 0 ? "guest" : user < 3 ? "student" : "teacher") with
            {
                Id = Guid.CreateVersion7(),
                EventType = type,
                EventName = name,
                CreatedAt = Today.AddHours(hour).AddMinutes(7),
            });

    private static readonly Gen<PointRule> Rules = Gen.Select(
        Gen.OneOf("visit", "button"),
        Gen.OneOf<string?>(null, "a", "b"),
        Gen.Int[1, 5],
        Gen.OneOf<int?>(null, 3, 7),
        (type, name, points, cap) => new PointRule("r", type, name, points, cap, Enabled: true));

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public Task It_is_what_the_rule_matches_in_seven_days_and_no_less_than_it_awards() =>
        Gen.Select(Events.Array[1, 30], Rules.Array[1, 5], Gen.Bool).SampleAsync(
            async (events, rules, isFolded) =>
            {
                await _app.Db.ClearAsync("usage_counts_pending", "usage_counts_hourly", "usage_counts_daily", "distinct_users");

                await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(events), CancellationToken.None);
                if (isFolded)
                {
                    await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
                }

                foreach (var rule in rules)
                {
                    var earning = events.Where(sent => sent.UserId is not null && sent.CreatedAt >= Today.AddDays(-6))
                        .Select(sent =>
                            new EarningEvent(sent.UserId!.Value, sent.EventType, sent.EventName, DateOnly.FromDateTime(sent.CreatedAt)))
                        .Where(rule.Matches)
                        .ToList();
                    var days = earning.GroupBy(sent => sent.Day)
                        .Sum(day => Math.Min(day.Count() * rule.Points, rule.DailyCap is { } cap
                            ? day.Select(sent => sent.UserId).Distinct().Count() * cap : int.MaxValue));

                    var preview = await _app.Get<PointRulePreview>().RunAsync(rule, CancellationToken.None);

                    Assert.Equal(new PreviewedRule(7, earning.Count, earning.Select(sent => sent.UserId).Distinct().Count(), days),
                        preview);
                    Assert.True(PointAwards.Capped(PointAwards.Uncapped(earning, new PointRuleSet([rule])), [])
                        .Sum(award => award.Points) <= preview.MostPoints);
                }
            },
            iter: 30,
            threads: 1);
}
