using System.ComponentModel.DataAnnotations;
using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Reports;

public sealed record RewardsPoint(DateTime Start, long PointsEarned, long PointsRedeemed, long CreditsAdded);

public sealed record TopUser(long UserId, string? Name, int Points, int Credits);

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

    // The logs have no index by time, and are the audit's to shape. Ids grow with time, so the ids that the range can hold are
    // found by halving; a margin covers rows whose transactions took their ids out of order. A table of daily sums would have to be
    // written by the ledgers, and make them wait for one another, or be folded.
    private const string PointsSql =
        """
        SELECT CAST(DATE(created_at) AS DATETIME) AS Start,
               CAST(SUM(IF(action = 'earn', points, 0)) AS SIGNED) AS Earned,
               CAST(SUM(IF(action = 'redeem', points, 0)) AS SIGNED) AS Redeemed
        FROM user_point_logs
        WHERE id >= @first AND id < @last AND created_at >= @start AND created_at < @end
        GROUP BY Start
        """;

    private const string CreditsSql =
        """
        SELECT CAST(DATE(created_at) AS DATETIME) AS Start, CAST(SUM(credits_added) AS SIGNED) AS Added
        FROM user_credit_logs
        WHERE id >= @first AND id < @last AND created_at >= @start AND created_at < @end
        GROUP BY Start
        """;

    private const string TopUsersSql =
        """
        SELECT top.user_id AS UserId, users.name AS Name, top.points AS Points, COALESCE(user_credits.credits, 0) AS Credits
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
        """;

    public Task<RewardsResult> RunAsync(ReportRange range, int limit, CancellationToken cancellationToken) =>
        database.ReadSnapshotAsync(snapshot => RunAsync(snapshot, range, limit, cancellationToken), cancellationToken);

    private static async Task<RewardsResult> RunAsync(MySqlTransaction snapshot, ReportRange range, int limit, CancellationToken cancellationToken)
    {
        var outstanding = (await snapshot.QueryAsync<(long Points, long Credits)>(OutstandingSql, null, cancellationToken)).Single();
        var points = await snapshot.QueryAsync<(DateTime Start, long Earned, long Redeemed)>(
            PointsSql, await LogRange.OfAsync(snapshot, "user_point_logs", range, cancellationToken), cancellationToken);
        var credits = await snapshot.QueryAsync<(DateTime Start, long Added)>(
            CreditsSql, await LogRange.OfAsync(snapshot, "user_credit_logs", range, cancellationToken), cancellationToken);
        return new RewardsResult(
            range.From,
            range.To,
            outstanding.Points,
            outstanding.Credits,
            [.. Series(range, points.ToDictionary(row => row.Start), credits.ToDictionary(row => row.Start, row => row.Added))],
            await snapshot.QueryAsync<TopUser>(TopUsersSql, new { limit }, cancellationToken),
            await snapshot.QueryAsync<LedgerDifference>(DriftSql, null, cancellationToken));
    }

    private static IEnumerable<RewardsPoint> Series(
        ReportRange range, Dictionary<DateTime, (DateTime Start, long Earned, long Redeemed)> points, Dictionary<DateTime, long> credits) =>
        from start in ReportInterval.Buckets(Period.Day, range)
        let earned = points.GetValueOrDefault(start)
        select new RewardsPoint(start, earned.Earned, earned.Redeemed, credits.GetValueOrDefault(start));
}
