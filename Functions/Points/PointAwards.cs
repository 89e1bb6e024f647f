namespace Functions.Points;

public sealed record PointAward(long UserId, PointRule Rule, DateOnly Day, int Points, string RelatedEvent);

public sealed record EarnedToday(long UserId, string RuleName, DateOnly Day, int Points);

/// <summary>The arithmetic of awards: every rule that matches gives its points, as far as the day's cap leaves room.</summary>
public static class PointAwards
{
    /// <summary>What the rules give before any cap.</summary>
    public static List<PointAward> Uncapped(IEnumerable<EarningEvent> events, PointRuleSet rules) =>
    [
        .. from earned in events
           from rule in rules.Rules
           where rule.Matches(earned)
           select new PointAward(earned.UserId, rule, earned.Day, rule.Points, earned.EventName),
    ];

    /// <summary>The awards cut to what their caps leave, given what was earned before; those cut to nothing are dropped.</summary>
    public static List<PointAward> Capped(IEnumerable<PointAward> awards, IEnumerable<EarnedToday> earnedBefore)
    {
        var earned = earnedBefore.ToDictionary(row => (row.UserId, row.RuleName, row.Day), row => (long)row.Points);
        var granted = new List<PointAward>();
        foreach (var award in awards)
        {
            var key = (award.UserId, award.Rule.Name, award.Day);
            var before = earned.GetValueOrDefault(key);
            var points = (int)Math.Clamp((award.Rule.DailyCap ?? long.MaxValue) - before, 0, award.Points);
            earned[key] = before + points;
            if (points > 0)
            {
                granted.Add(award with { Points = points });
            }
        }

        return granted;
    }
}
