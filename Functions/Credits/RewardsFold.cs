using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Credits;

/// <summary>
/// The only writer of <c>rewards_daily</c>. The logs are append-only and their rows are as old as they say, so a day that is over is
/// summed once; reports read the days that are not there yet from the logs.
/// </summary>
public sealed class RewardsFold(Database database, LocalCalendar calendar, TimeProvider clock)
{
    private const int DaysAtOnce = 31;

    private static readonly RowInsert<RewardDay> Insert = new(
        """
        INSERT IGNORE INTO rewards_daily (start, points_earned, points_redeemed, credits_added)
        VALUES
        """,
        [row => row.Start, row => row.PointsEarned, row => row.PointsRedeemed, row => row.CreditsAdded]);

    private const string LastSql =
        """
        SELECT MAX(start)
        FROM rewards_daily
        """;

    private const string FirstLoggedSql =
        """
        SELECT CAST(LEAST(
          COALESCE((SELECT created_at FROM user_point_logs ORDER BY id LIMIT 1), '9999-01-01'),
          COALESCE((SELECT created_at FROM user_credit_logs ORDER BY id LIMIT 1), '9999-01-01')) AS DATETIME)
        """;

    private const string ForgetSql =
        """
        DELETE FROM rewards_daily
        """;

    /// <summary>Takes all days out, to be summed again.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken) => database.ExecuteAsync(ForgetSql, null, cancellationToken);

    /// <summary>Sums the days that are over and not there yet; returns how many.</summary>
    public Task<int> FoldAsync(CancellationToken cancellationToken)
    {
        var end = calendar.DayOf(clock.GetUtcNow().UtcDateTime - LogRange.OutOfOrder);
        return database.InBatchesAsync(DaysAtOnce, transaction => FoldAsync(transaction, end, cancellationToken), cancellationToken);
    }

    private async Task<int> FoldAsync(Transaction transaction, DateTime end, CancellationToken cancellationToken)
    {
        var from = (await transaction.QueryAsync<DateTime?>(LastSql, null, cancellationToken)).Single() is { } last
            ? last.AddDays(1)
            : calendar.DayOf((await transaction.QueryAsync<DateTime>(FirstLoggedSql, null, cancellationToken)).Single());
        var days = Math.Clamp((end - from).Days, 0, DaysAtOnce);
        if (days > 0)
        {
            await Insert.ExecuteAsync(
                transaction,
                await RewardDays.SumAsync(transaction, calendar, from, from.AddDays(days), cancellationToken),
                cancellationToken);
        }

        return days;
    }
}
