using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Functions.Counts;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Platform.OpenApi;

namespace Functions.Reports;

/// <summary>One bucket of the series; what it was before, where the report is compared.</summary>
public sealed record UsagePoint(
    DateTime Start,
    long Count,
    long UniqueUsers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? PreviousCount = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? PreviousUniqueUsers = null);

/// <summary>What the groups past the limit sum up to.</summary>
public sealed record UsageOther(
    long Groups, long Count, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? PreviousCount = null);

/// <summary>The totals of the range that the report is compared with.</summary>
public sealed record UsageTotals(
    DateOnly From,
    DateOnly To,
    [property: Description(ReportComparison.UntilText),
        JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTime? Until,
    long Total,
    long UniqueUsers);

/// <summary>
/// The form of a group, which is written key by key: the keys that were asked for, each null where it is unknown, how often the
/// combination was found, and its different users; what they were before, where the report is compared.
/// </summary>
public sealed record UsageGroup(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? AppName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? EventType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? EventName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? CountryCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? UserType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Os,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? DeviceType,
    long Count,
    long UniqueUsers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? PreviousCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? PreviousUniqueUsers);

/// <summary>
/// The usage report's body. <see cref="Groups"/> holds one object for each combination found: its keys, <c>count</c> and
/// <c>uniqueUsers</c>.
/// </summary>
public sealed record UsageResult(
    DateTime AsOf,
    string TimeZone,
    DateOnly From,
    DateOnly To,
    [property: AllowedValues(ReportInterval.Hour, Period.Day, Period.Week, Period.Month)] string Interval,
    long Total,
    long UniqueUsers,
    IReadOnlyList<UsagePoint> Series,
    [property: Description("One object for each combination found: its keys by name, its count and uniqueUsers"), Items(typeof(UsageGroup))]
    IReadOnlyList<JsonObject> Groups,
    [property: Description("The groups past the limit: how many, and their count; absent where there are none"),
        JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] UsageOther? Other = null,
    [property: Description(ReportComparison.PreviousText),
        JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] UsageTotals? Previous = null);

/// <summary>How much was used, over time and by groupings. Reads counts, never events, and all of one moment.</summary>
public sealed class UsageReport(ReportDatabase database, LocalCalendar calendar, TimeProvider clock)
{
    public Task<UsageResult> RunAsync(UsageQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync((snapshot, asOf) => RunAsync(snapshot, query, asOf, cancellationToken), cancellationToken);

    private async Task<UsageResult> RunAsync(Transaction snapshot, UsageQuery query, DateTime asOf, CancellationToken cancellationToken)
    {
        var read = await UsageRead.BeginAsync(snapshot, query, cancellationToken);
        var before = query.OfPrevious is { } previous ? await UsageRead.BeginAsync(snapshot, previous, cancellationToken) : null;
        var events = await read.Counts.SeriesAsync(time => ReportInterval.StartOf(query.Interval, time), cancellationToken);
        var users = await read.Users.CountAsync(cancellationToken);
        var (totals, counts, uniques) = before is null
            ? (null, null, null) : await new UsagePrevious(before, query.Range, calendar).ReadAsync(cancellationToken);
        var (listed, other) = query.GroupBy.Count == 0 ? ([], null) : await new UsageGroups(read, before).ReadAsync(cancellationToken);
        return new UsageResult(
            asOf,
            calendar.TimeZone,
            query.Range.From,
            query.Range.To,
            query.Interval,
            events.Values.Sum(),
            users.Total,
            [
                .. Buckets(query, events).Select(start => new UsagePoint(
                    calendar.UtcOf(start),
                    events.GetValueOrDefault(start),
                    users.Series.GetValueOrDefault(start),
                    counts?.GetValueOrDefault(start),
                    uniques?.GetValueOrDefault(start))),
            ],
            [.. listed.Select(group => group.ToJson(query.GroupBy))],
            other,
            totals);
    }

    // Those that have begun; a client's clock that is ahead may count in one that has not.
    private IEnumerable<DateTime> Buckets(UsageQuery query, Dictionary<DateTime, long> events)
    {
        var now = calendar.LocalOf(clock.GetUtcNow().UtcDateTime);
        return ReportInterval.Buckets(query.Interval, query.Range)
            .Where(start => calendar.Has(start, ReportInterval.EndOf(query.Interval, start)))
            .Where(start => start <= now || events.ContainsKey(start));
    }
}
