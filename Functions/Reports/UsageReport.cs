using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Functions.Counts;
using Functions.Platform.MySql;
using Functions.Platform.OpenApi;

namespace Functions.Reports;

public sealed record UsagePoint(DateTime Start, long Count, long UniqueUsers);

/// <summary>What the groups past the limit sum up to.</summary>
public sealed record UsageOther(long Groups, long Count);

/// <summary>
/// The form of a group, which is written key by key: the keys that were asked for, each null where it is unknown, and how often the
/// combination was found.
/// </summary>
public sealed record UsageGroup(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? AppName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? EventType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? EventName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? CountryCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? UserType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Os,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? DeviceType,
    long Count);

/// <summary>
/// The usage report's body. <see cref="Groups"/> holds one object for each combination found: its keys, and <c>count</c>.
/// </summary>
public sealed record UsageResult(
    DateOnly From,
    DateOnly To,
    [property: AllowedValues(ReportInterval.Hour, Period.Day, Period.Week, Period.Month)] string Interval,
    long Total,
    long UniqueUsers,
    IReadOnlyList<UsagePoint> Series,
    [property: Description("One object for each combination found: its keys by name, and its count"), Items(typeof(UsageGroup))]
    IReadOnlyList<JsonObject> Groups,
    [property: Description("The groups past the limit: how many, and their count; absent where there are none"),
        JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] UsageOther? Other = null);

/// <summary>Report 1: how much was used, over time and by groupings. Reads counts, never events, and all of one moment.</summary>
public sealed class UsageReport(Database database)
{
    public Task<UsageResult> RunAsync(UsageQuery query, CancellationToken cancellationToken) =>
        database.ReadSnapshotAsync(snapshot => RunAsync(snapshot, query, cancellationToken), cancellationToken);

    private static async Task<UsageResult> RunAsync(Transaction snapshot, UsageQuery query, CancellationToken cancellationToken)
    {
        var pending = await UsageCounts.PendingAsync(snapshot, query, cancellationToken);
        var counts = new UsageCounts(snapshot, query, pending);
        var events = await counts.SeriesAsync(cancellationToken);
        var users = await new UniqueUsers(snapshot, query, pending).CountAsync(cancellationToken);
        var groups = query.GroupBy.Count == 0 ? [] : await counts.GroupsAsync(cancellationToken);
        return new UsageResult(
            query.Range.From,
            query.Range.To,
            query.Interval,
            events.Values.Sum(),
            users.Total,
            [
                .. ReportInterval.Buckets(query.Interval, query.Range)
                    .Select(start => new UsagePoint(start, events.GetValueOrDefault(start), users.Series.GetValueOrDefault(start))),
            ],
            [.. groups.Take(query.Limit).Select(group => Group(query, group.Keys, group.Events))],
            groups.Count > query.Limit
                ? new UsageOther(groups.Count - query.Limit, groups.Skip(query.Limit).Sum(group => group.Events)) : null);
    }

    private static JsonObject Group(UsageQuery query, string?[] keys, long events)
    {
        var group = new JsonObject();
        foreach (var (name, value) in query.GroupBy.Zip(keys))
        {
            group[name] = value;
        }

        group["count"] = events;
        return group;
    }
}
