using Functions.Points;

namespace Functions.Tests.Points;

public sealed class PointAwardsTests
{
    private static readonly DateOnly Day = new(2026, 3, 1);
    private static readonly PointRule AnyDocument = new("any", "document", null, Points: 5, DailyCap: 12, Enabled: true);
    private static readonly PointRule OpenOnly = new("open", "document", "open", Points: 2, DailyCap: null, Enabled: true);

    [Fact]
    public void Every_rule_that_matches_gives_its_points()
    {
        var awards = PointAwards.Uncapped([Open(1), Visit(1)], new PointRuleSet([AnyDocument, OpenOnly]));

        Assert.Equal([("any", 5), ("open", 2)], awards.Select(award => (award.Rule.Name, award.Points)));
    }

    [Fact]
    public void A_rule_that_is_off_or_names_another_event_gives_nothing()
    {
        var rules = new PointRuleSet([AnyDocument with { Enabled = false }, OpenOnly with { EventName = "close" }]);

        Assert.Empty(PointAwards.Uncapped([Open(1)], rules));
    }

    [Fact]
    public void A_cap_leaves_what_is_left_of_it_and_then_nothing()
    {
        var awards = PointAwards.Uncapped([Open(1), Open(1), Open(1), Open(1)], new PointRuleSet([AnyDocument]));

        Assert.Equal([5, 5, 2], PointAwards.Capped(awards, []).Select(award => award.Points));
        Assert.Equal([1], PointAwards.Capped(awards, [new EarnedToday(1, "any", Day, 11)]).Select(award => award.Points));
        Assert.Empty(PointAwards.Capped(awards, [new EarnedToday(1, "any", Day, 12)]));
    }

    [Fact]
    public void A_cap_lowered_below_what_was_earned_takes_nothing_away() =>
        Assert.Empty(PointAwards.Capped(
            PointAwards.Uncapped([Open(1)], new PointRuleSet([AnyDocument])), [new EarnedToday(1, "any", Day, 99)]));

    [Fact]
    public void Caps_are_each_users_and_each_days_own()
    {
        var awards = PointAwards.Uncapped(
            [Open(1), Open(2), Open(1) with { Day = Day.AddDays(1) }], new PointRuleSet([AnyDocument with { DailyCap = 5 }]));

        Assert.Equal([5, 5, 5], PointAwards.Capped(awards, []).Select(award => award.Points));
    }

    private static EarningEvent Open(long userId) => new(userId, "document", "open", Day);

    private static EarningEvent Visit(long userId) => new(userId, "visit", "open", Day);
}
