using System.ComponentModel.DataAnnotations;

namespace Functions.Points;

/// <summary>
/// What an event earns. <see cref="EventName"/> null means every event of the type; <see cref="DailyCap"/> is the most points that
/// one user earns by this rule on one UTC day, null for no limit.
/// </summary>
public sealed record PointRule(
    string Name,
    [property: AllowedValues(EventTypes.Visit, EventTypes.Button, EventTypes.Document, EventTypes.Session)] string EventType,
    string? EventName,
    int Points,
    int? DailyCap,
    bool Enabled)
{
    public bool Matches(EarningEvent earned) =>
        Enabled && EventType == earned.EventType && (EventName is null || EventName == earned.EventName);
}

public sealed record PointRuleSet(IReadOnlyList<PointRule> Rules)
{
    public static readonly PointRuleSet None = new([]);
}

/// <summary>An event as far as points go. Only students and teachers earn.</summary>
public sealed record EarningEvent(long UserId, string EventType, string EventName, DateOnly Day);
