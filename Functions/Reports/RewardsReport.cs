using Functions.Credits;
using Functions.Platform.MySql;

namespace Functions.Reports;

public sealed record RewardsResult(
    DateOnly From,
    DateOnly To,
    long PointsOutstanding,
    long CreditsOutstanding,
    IReadOnlyList<RewardDay> Series,
    IReadOnlyList<TopUser> TopUsers,
    IReadOnlyList<LedgerDifference> Drift);

/// <summary>Report 4: what is outstanding, what was earned and redeemed, who has most, and what does not add up.</summary>
public sealed class RewardsReport(Database database)
{
    public Task<RewardsResult> RunAsync(ReportRange range, int limit, CancellationToken cancellationToken) =>
        database.ReadSnapshotAsync(snapshot => RunAsync(snapshot, range, limit, cancellationToken), cancellationToken);

    private static async Task<RewardsResult> RunAsync(
        Transaction snapshot, ReportRange range, int limit, CancellationToken cancellationToken)
    {
        var (points, credits) = await RewardsReader.OutstandingAsync(snapshot, cancellationToken);
        return new RewardsResult(
            range.From,
            range.To,
            points,
            credits,
            await RewardDays.ReadAsync(snapshot, range.StartUtc, range.EndUtc, cancellationToken),
            await RewardsReader.TopAsync(snapshot, limit, cancellationToken),
            await LedgerDrift.FoundAsync(snapshot, limit, cancellationToken));
    }
}
