using System.ComponentModel;
using Functions.Counts;
using Functions.Platform;
using Functions.Points;

namespace Functions.Reports;

/// <summary>What a point rule would have met in the last days.</summary>
public sealed record PreviewedRule(
    [property: Description("How many days were looked at, today included")] int Days,
    [property: Description("Events of students and teachers that the rule matches")] long Events,
    [property: Description("Different users among them")] long Users,
    [property: Description("No more points than these would have been earned, as the daily cap leaves room")] long MostPoints);

/// <summary>Looks up in the usage counts what a rule would have met; no event is read.</summary>
public sealed class PointRulePreview(UsageReport usage, LocalCalendar calendar, TimeProvider clock)
{
    public const int Days = 7;

    public async Task<PreviewedRule> RunAsync(PointRule rule, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(calendar.DayOf(clock.GetUtcNow().UtcDateTime));
        var query = new UsageQuery(new ReportRange(today.AddDays(1 - Days), today), Period.Day, [], new UsageFilter([.. Conditions(rule)]));
        var met = await usage.RunAsync(query, cancellationToken);
        return new PreviewedRule(Days, met.Total, met.UniqueUsers, met.Series.Sum(day => MostPoints(rule, day)));
    }

    private static IEnumerable<Condition> Conditions(PointRule rule)
    {
        yield return new Condition("userType", ConditionKind.AnyOf, UserTypes.Known);
        yield return new Condition("eventType", ConditionKind.AnyOf, [rule.EventType]);
        if (rule.EventName is not null)
        {
            yield return new Condition("eventName", ConditionKind.AnyOf, [rule.EventName]);
        }
    }

    private static long MostPoints(PointRule rule, UsagePoint day) =>
        Math.Min(day.Count * rule.Points, rule.DailyCap is { } cap ? day.UniqueUsers * cap : long.MaxValue);
}
