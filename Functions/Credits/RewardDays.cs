using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Credits;

public sealed record RewardDay(DateTime Start, long PointsEarned, long PointsRedeemed, long CreditsAdded);

/// <summary>Reads what was earned, redeemed and added, day by day of the reporting time zone.</summary>
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
        $"""
        SELECT {LocalCalendar.QuarterSql} AS At,
               CAST(SUM(IF(action = 'earn', points, 0)) AS SIGNED) AS Earned,
               CAST(SUM(IF(action = 'redeem', points, 0)) AS SIGNED) AS Redeemed
        FROM user_point_logs
        WHERE id >= @first AND id < @last AND created_at >= @start AND created_at < @end
        GROUP BY At
        """;

    private const string CreditsSql =
        $"""
        SELECT {LocalCalendar.QuarterSql} AS At,
               CAST(SUM(credits_added) AS SIGNED) AS Added
        FROM user_credit_logs
        WHERE id >= @first AND id < @last AND created_at >= @start AND created_at < @end
        GROUP BY At
        """;

    /// <summary>Every day from <paramref name="from"/> up to but without <paramref name="to"/>, folded or summed from the logs.</summary>
    public static async Task<IReadOnlyList<RewardDay>> ReadAsync(
        Transaction snapshot, LocalCalendar calendar, DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        // Days are folded in order, so those that are not there yet are the range's last.
        var folded = (await snapshot.QueryAsync<RewardDay>(FoldedSql, new { from, to }, cancellationToken)).ToDictionary(day => day.Start);
        var first = folded.Count == 0 ? to : folded.Keys.Min();
        var next = folded.Count == 0 ? from : folded.Keys.Max().AddDays(1);
        var before = Enumerable.Range(0, (first - from).Days).Select(day => new RewardDay(from.AddDays(day), 0, 0, 0));
        var after = await SumAsync(snapshot, calendar, next, to, cancellationToken);
        return folded.Count == 0 ? after : [.. before, .. folded.Values.OrderBy(day => day.Start), .. after];
    }

    /// <summary>The part of one day up to a time in it.</summary>
    public static async Task<RewardDay> SumOfPartAsync(
        Transaction snapshot, LocalCalendar calendar, DateTime day, DateTime end, CancellationToken cancellationToken)
    {
        var (points, credits) = await LogsAsync(snapshot, calendar, day, end, cancellationToken);
        return new RewardDay(day, points.Sum(row => row.Earned), points.Sum(row => row.Redeemed), credits.Sum(row => row.Added));
    }

    /// <summary>Every day from <paramref name="from"/> up to but without <paramref name="to"/>, summed from the logs.</summary>
    public static async Task<IReadOnlyList<RewardDay>> SumAsync(
        Transaction snapshot, LocalCalendar calendar, DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        var (points, credits) = await LogsAsync(snapshot, calendar, from, to, cancellationToken);
        var (earned, added) = (points.ToLookup(row => calendar.DayOf(row.At)), credits.ToLookup(row => calendar.DayOf(row.At)));
        return [.. Enumerable.Range(0, Math.Max(0, (to - from).Days)).Select(day => Day(from.AddDays(day)))];

        RewardDay Day(DateTime start) => new(
            start, earned[start].Sum(row => row.Earned), earned[start].Sum(row => row.Redeemed), added[start].Sum(row => row.Added));
    }

    // By the quarter of an hour: a day of a time zone begins with one.
    private static async Task<(IReadOnlyList<EarnedPart> Points, IReadOnlyList<AddedPart> Credits)> LogsAsync(
        Transaction snapshot, LocalCalendar calendar, DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        var (start, end) = (calendar.UtcOf(from), calendar.UtcOf(to));
        return (
            await snapshot.QueryAsync<EarnedPart>(
                PointsSql, await LogRange.OfAsync(snapshot, "user_point_logs", start, end, cancellationToken), cancellationToken),
            await snapshot.QueryAsync<AddedPart>(
                CreditsSql, await LogRange.OfAsync(snapshot, "user_credit_logs", start, end, cancellationToken), cancellationToken));
    }

    private sealed record EarnedPart(DateTime At, long Earned, long Redeemed);

    private sealed record AddedPart(DateTime At, long Added);
}
