using Functions.Platform.MySql;

namespace Functions.Credits;

public sealed record RewardDay(DateTime Start, long PointsEarned, long PointsRedeemed, long CreditsAdded);

/// <summary>Reads what was earned, redeemed and added, day by day.</summary>
public static class RewardDays
{
    private const string FoldedSql =
        """
        SELECT start AS Start, points_earned AS PointsEarned, points_redeemed AS PointsRedeemed, credits_added AS CreditsAdded
        FROM rewards_daily
        WHERE start >= @from AND start < @to
        """;

    // The logs have no index by time, and are the audit's to shape. Ids grow with time, so the ids that the range can hold are
    // found by halving; a margin covers rows whose transactions took their ids out of order.
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

    /// <summary>Every day from <paramref name="from"/> up to but without <paramref name="to"/>, folded or summed from the logs.</summary>
    public static async Task<IReadOnlyList<RewardDay>> ReadAsync(
        Transaction snapshot, DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        // Days are folded in order, so those that are not there yet are the range's last.
        var folded = (await snapshot.QueryAsync<RewardDay>(FoldedSql, new { from, to }, cancellationToken)).ToDictionary(day => day.Start);
        var first = folded.Count == 0 ? to : folded.Keys.Min();
        var next = folded.Count == 0 ? from : folded.Keys.Max().AddDays(1);
        var before = Enumerable.Range(0, (first - from).Days).Select(day => new RewardDay(from.AddDays(day), 0, 0, 0));
        var after = await SumAsync(snapshot, next, to, cancellationToken);
        return folded.Count == 0 ? after : [.. before, .. folded.Values.OrderBy(day => day.Start), .. after];
    }

    /// <summary>The part of one day up to a time in it.</summary>
    public static async Task<RewardDay> SumOfPartAsync(
        Transaction snapshot, DateTime day, DateTime end, CancellationToken cancellationToken)
    {
        var points = (await snapshot.QueryAsync<(DateTime Start, long Earned, long Redeemed)>(
            PointsSql, await LogRange.OfAsync(snapshot, "user_point_logs", day, end, cancellationToken), cancellationToken)).SingleOrDefault();
        var credits = (await snapshot.QueryAsync<(DateTime Start, long Added)>(
            CreditsSql, await LogRange.OfAsync(snapshot, "user_credit_logs", day, end, cancellationToken), cancellationToken)).SingleOrDefault();
        return new RewardDay(day, points.Earned, points.Redeemed, credits.Added);
    }

    /// <summary>Every day from <paramref name="from"/> up to but without <paramref name="to"/>, summed from the logs.</summary>
    public static async Task<IReadOnlyList<RewardDay>> SumAsync(
        Transaction snapshot, DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        var points = (await snapshot.QueryAsync<(DateTime Start, long Earned, long Redeemed)>(
            PointsSql, await LogRange.OfAsync(snapshot, "user_point_logs", from, to, cancellationToken), cancellationToken))
                .ToDictionary(row => row.Start);
        var credits = (await snapshot.QueryAsync<(DateTime Start, long Added)>(
            CreditsSql, await LogRange.OfAsync(snapshot, "user_credit_logs", from, to, cancellationToken), cancellationToken))
                .ToDictionary(row => row.Start);
        return [.. Enumerable.Range(0, Math.Max(0, (to - from).Days)).Select(day => Day(from.AddDays(day)))];

        RewardDay Day(DateTime start)
        {
            var (_, earned, redeemed) = points.GetValueOrDefault(start);
            return new RewardDay(start, earned, redeemed, credits.GetValueOrDefault(start).Added);
        }
    }
}
