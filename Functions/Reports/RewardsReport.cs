using System.ComponentModel;
using System.Text.Json.Serialization;
using Functions.Credits;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>A day; what the same day of the other range was, where the report is compared.</summary>
public sealed record RewardsPoint(
    DateTime Start,
    long PointsEarned,
    long PointsRedeemed,
    long CreditsAdded,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? PreviousPointsEarned = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? PreviousPointsRedeemed = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? PreviousCreditsAdded = null);

/// <summary>The sums of the range that the report is compared with.</summary>
public sealed record RewardsTotals(
    DateOnly From,
    DateOnly To,
    [property: Description(ReportComparison.UntilText),
        JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTime? Until,
    long PointsEarned,
    long PointsRedeemed,
    long CreditsAdded);

public sealed record RewardsResult(
    DateTime AsOf,
    string TimeZone,
    DateOnly From,
    DateOnly To,
    long PointsOutstanding,
    long CreditsOutstanding,
    IReadOnlyList<RewardsPoint> Series,
    IReadOnlyList<TopUser> TopUsers,
    IReadOnlyList<LedgerDifference> Drift,
    [property: Description(ReportComparison.PreviousText),
        JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RewardsTotals? Previous = null);

/// <summary>What is outstanding, what was earned and redeemed, who has most, and what does not add up.</summary>
public sealed class RewardsReport(ReportDatabase database, LocalCalendar calendar)
{
    public Task<RewardsResult> RunAsync(ReportRange range, int limit, CancellationToken cancellationToken) =>
        RunAsync(range, null, limit, cancellationToken);

    /// <summary>The report, compared with <paramref name="previous"/> where that is not null.</summary>
    public Task<RewardsResult> RunAsync(ReportRange range, ReportRange? previous, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync((snapshot, asOf) => RunAsync(snapshot, asOf, range, previous, limit, cancellationToken), cancellationToken);

    private async Task<RewardsResult> RunAsync(
        Transaction snapshot, DateTime asOf, ReportRange range, ReportRange? previous, int limit, CancellationToken cancellationToken)
    {
        var (points, credits) = await RewardsReader.OutstandingAsync(snapshot, cancellationToken);
        var days = await DaysAsync(snapshot, range, cancellationToken);
        var before = previous is null ? null : await DaysAsync(snapshot, previous, cancellationToken);
        return new RewardsResult(
            asOf,
            calendar.TimeZone,
            range.From,
            range.To,
            points,
            credits,
            [
                .. days
                    .Select((day, i) => (Day: day, Before: before is null ? null : before.ElementAtOrDefault(i) ?? new(day.Start, 0, 0, 0)))
                    .Where(pair => calendar.Has(pair.Day.Start, pair.Day.Start.AddDays(1)))
                    .Select(pair => Point(pair.Day, pair.Before)),
            ],
            await RewardsReader.TopAsync(snapshot, limit, cancellationToken),
            await LedgerDrift.FoundAsync(snapshot, limit, cancellationToken),
            before is null ? null : Totals(previous!, before));
    }

    private RewardsPoint Point(RewardDay day, RewardDay? before) => new(
        calendar.UtcOf(day.Start), day.PointsEarned, day.PointsRedeemed, day.CreditsAdded, before?.PointsEarned, before?.PointsRedeemed,
            before?.CreditsAdded);

    private RewardsTotals Totals(ReportRange range, IReadOnlyList<RewardDay> days) => new(
        range.From, range.To, range.CutUtc(calendar), days.Sum(day => day.PointsEarned), days.Sum(day => day.PointsRedeemed),
            days.Sum(day => day.CreditsAdded));

    private async Task<IReadOnlyList<RewardDay>> DaysAsync(
        Transaction snapshot, ReportRange range, CancellationToken cancellationToken)
    {
        var whole = await RewardDays.ReadAsync(snapshot, calendar, range.Start, range.WholeDaysEnd, cancellationToken);
        return range.WholeDaysEnd == range.End
            ? whole
            : [.. whole, await RewardDays.SumOfPartAsync(snapshot, calendar, range.WholeDaysEnd, range.End, cancellationToken)];
    }
}
