using Functions.Platform.MySql;

namespace Functions.Credits;

/// <summary>
/// The only writer of <c>rewards_daily</c>. The logs are append-only and their rows are as old as they say, so a day that is over is
/// summed once; reports read the days that are not there yet from the logs.
/// </summary>
public sealed class RewardsFold(Database database, TimeProvider clock)
{
    private const int DaysAtOnce = 31;

    private static readonly RowInsert<RewardDay> Insert = new(
        """
        INSERT IGNORE INTO rewards_daily (start, points_earned, points_redeemed, credits_added)
        VALUES
        """,
        [row => row.Start, row => row.PointsEarned, row => row.PointsRedeemed, row => row.CreditsAdded]);

    // The day after the last one that is there; without any, the first that a log has.
    private const string NextSql =
        """
        SELECT COALESCE(
          (SELECT MAX(start) + INTERVAL 1 DAY FROM rewards_daily),
          LEAST(
            COALESCE((SELECT DATE(created_at) FROM user_point_logs ORDER BY id LIMIT 1), '9999-01-01'),
            COALESCE((SELECT DATE(created_at) FROM user_credit_logs ORDER BY id LIMIT 1), '9999-01-01')))
        """;

    /// <summary>Sums the days that are over and not there yet; returns how many.</summary>
    public Task<int> FoldAsync(CancellationToken cancellationToken)
    {
        var end = (clock.GetUtcNow().UtcDateTime - LogRange.OutOfOrder).Date;
        return database.InBatchesAsync(DaysAtOnce, transaction => FoldAsync(transaction, end, cancellationToken), cancellationToken);
    }

    private static async Task<int> FoldAsync(Transaction transaction, DateTime end, CancellationToken cancellationToken)
    {
        var from = (await transaction.QueryAsync<DateTime>(NextSql, null, cancellationToken)).Single().Date;
        var days = Math.Clamp((end - from).Days, 0, DaysAtOnce);
        if (days > 0)
        {
            await Insert.ExecuteAsync(
                transaction, await RewardDays.SumAsync(transaction, from, from.AddDays(days), cancellationToken), cancellationToken);
        }

        return days;
    }
}
