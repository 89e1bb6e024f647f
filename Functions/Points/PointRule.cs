using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Functions.Points;

/// <summary>
/// What an event earns. <see cref="EventName"/> null means every event of the type; <see cref="DailyCap"/> is the most points that
/// one user earns by this rule on one day of the reporting time zone, null for no limit.
/// </summary>
public sealed record PointRule(
    string Name,
    [property: AllowedValues(EventTypes.Visit, EventTypes.Button, EventTypes.Document, EventTypes.Session)] string EventType,
    string? EventName,
    int Points,
    int? DailyCap,
    bool Enabled)
{
    /// <summary>Changes whenever the rule does; as the ETag header has it, quotes included.</summary>
    [Description("Changes whenever the rule does: send it as If-Match to change what was read and nothing newer")]
    public string Etag
    {
        get
        {
            var parts = string.Create(CultureInfo.InvariantCulture, $"{Name.Length}:{Name} {EventType} {EventName?.Length ?? -1}:{EventName} {Points} {DailyCap} {Enabled}");
            return $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts))[..8])}\"";
        }
    }

    public bool Matches(EarningEvent earned) =>
        Enabled && EventType == earned.EventType && (EventName is null || EventName == earned.EventName);
}

public sealed record PointRuleSet(IReadOnlyList<PointRule> Rules)
{
    public static readonly PointRuleSet None = new([]);
}

/// <summary>An event as far as points go. Only students and teachers earn.</summary>
public sealed record EarningEvent(long UserId, string EventType, string EventName, DateOnly Day);
