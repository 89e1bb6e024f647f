using System.ComponentModel.DataAnnotations;
using Functions.Counts;
using Functions.Platform.MySql;

namespace Functions.Reports;

public sealed record RewardsPoint(DateTime Start, long PointsEarned, long PointsRedeemed, long CreditsAdded);

public sealed record TopUser(long UserId, string? Name, int Points, long Credits);

public sealed record LedgerDifference(long UserId, [property: AllowedValues("points", "credits")] string Ledger, long Balance, long Logged);

public sealed record RewardsResult(
    DateOnly From,
    DateOnly To,
    long PointsOutstanding,
    long CreditsOutstanding,
    IReadOnlyList<RewardsPoint> Series,
    IReadOnlyList<TopUser> TopUsers,
    IReadOnlyList<LedgerDifference> Drift);

/// <summary>Report 4: what is outstanding, what was earned and redeemed, who has most, and what does not add up.</summary>
public sealed class RewardsReport(Database database)
{
    private const string OutstandingSql =
        """
        SELECT CAST((SELECT COALESCE(SUM(points), 0) FROM user_points) AS SIGNED) AS Points,
               CAST((SELECT COALESCE(SUM(credits), 0) FROM user_credits) AS SIGNED) AS Credits
        """;

    private const string DaysSql =
        """
        SELECT start AS Start, points_earned AS PointsEarned, points_redeemed AS PointsRedeemed, credits_added AS CreditsAdded
        FROM rewards_daily
        WHERE start >= @from AND start < @to
        """;

    private const string TopUsersSql =
        """
        SELECT top.user_id AS UserId, users.name AS Name, top.points AS Points, CAST(COALESCE(user_credits.credits, 0) AS SIGNED) AS Credits
        FROM (
          SELECT user_id, points
          FROM user_points
          ORDER BY points DESC, user_id
          LIMIT @limit
        ) top
        LEFT JOIN users ON users.id = top.user_id
        LEFT JOIN user_credits ON user_credits.user_id = top.user_id
        ORDER BY top.points DESC, top.user_id
        """;

    private const string DriftSql =
        """
        SELECT user_id AS UserId, ledger AS Ledger, balance AS Balance, logged AS Logged
        FROM ledger_drift
        ORDER BY user_id, ledger
        LIMIT @limit
        """;

    public Task<RewardsResult> RunAsync(ReportRange range, int limit, CancellationToken cancellationToken) =>
        database.ReadSnapshotAsync(snapshot => RunAsync(snapshot, range, limit, cancellationToken), cancellationToken);

    private static async Task<RewardsResult> RunAsync(Transaction snapshot, ReportRange range, int limit, CancellationToken cancellationToken)
    {
        var outstanding = (await snapshot.QueryAsync<(long Points, long Credits)>(OutstandingSql, null, cancellationToken)).Single();
        var days = await DaysAsync(snapshot, range.StartUtc, range.EndUtc, cancellationToken);
        return new RewardsResult(
            range.From,
            range.To,
            outstanding.Points,
            outstanding.Credits,
            [.. days.Select(day => new RewardsPoint(day.Start, day.PointsEarned, day.PointsRedeemed, day.CreditsAdded))],
            await snapshot.QueryAsync<TopUser>(TopUsersSql, new { limit }, cancellationToken),
            await snapshot.QueryAsync<LedgerDifference>(DriftSql, new { limit }, cancellationToken));
    }

    // Days are summed in order, so those that are not there yet are the range's last.
    private static async Task<IReadOnlyList<RewardDay>> DaysAsync(
        Transaction snapshot, DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        var folded = (await snapshot.QueryAsync<RewardDay>(DaysSql, new { from, to }, cancellationToken)).ToDictionary(day => day.Start);
        var first = folded.Count == 0 ? to : folded.Keys.Min();
        var next = folded.Count == 0 ? from : folded.Keys.Max().AddDays(1);
        var before = Enumerable.Range(0, (first - from).Days).Select(day => new RewardDay(from.AddDays(day), 0, 0, 0));
        var after = await RewardDays.SumAsync(snapshot, next, to, cancellationToken);
        return folded.Count == 0 ? after : [.. before, .. folded.Values.OrderBy(day => day.Start), .. after];
    }
}
