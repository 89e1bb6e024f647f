using Chaos.Load;
using Dapper;
using MySqlConnector;

namespace Chaos.Invariants;

/// <summary>Each write under a key had its effect once if it was answered as done, and none if it was refused.</summary>
internal sealed class RewardInvariants(Book book)
{
    public async Task<IEnumerable<string>> EachKeyOnceAsync(MySqlConnection connection)
    {
        var prefix = new { prefix = $"{RewardsClient.KeyPrefix}%" };
        var redeemed = await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM user_credit_logs");
        var answered = book.Done("redeem").Count();
        return
        [
            .. await CompareAsync("SELECT reason FROM user_credit_spends WHERE reason LIKE @prefix", "spend", "settle"),
            .. await CompareAsync("SELECT reason FROM credit_reservations WHERE reason LIKE @prefix", "reserve"),
            .. await CompareAsync("SELECT related_event FROM user_point_logs WHERE related_event LIKE @prefix", "adjust"),
            .. redeemed == answered ? Array.Empty<string>() : [$"{answered} redemptions were answered as done, and {redeemed} are logged"],
        ];

        async Task<IEnumerable<string>> CompareAsync(string sql, params string[] kinds)
        {
            var (rows, done) = ((await connection.QueryAsync<string>(sql, prefix)).ToList(), book.Done(kinds).ToList());
            var what = string.Join(" or ", kinds);
            return
            [
                .. done.Except(rows).Select(key => $"{what} {key} was answered as done and has no row"),
                .. rows.Except(done).Select(key => $"{what} {key} has a row and was refused"),
                .. rows.GroupBy(key => key)
                    .Where(equal => equal.Count() > 1).Select(equal => $"{what} {equal.Key} has {equal.Count()} rows"),
            ];
        }
    }

    /// <summary>Points earned by events equal the table of daily caps, and no cap is exceeded.</summary>
    public static async Task<IEnumerable<string>> CapsAsync(MySqlConnection connection)
    {
        var (earned, awarded) = await connection.QuerySingleAsync<(decimal, decimal)>(
            """
            SELECT (SELECT COALESCE(SUM(points), 0) FROM user_point_logs WHERE action = 'earn' AND related_event NOT LIKE @prefix),
                   (SELECT COALESCE(SUM(points), 0) FROM point_awards_daily)
            """,
            new { prefix = $"{RewardsClient.KeyPrefix}%" });
        var passed = await connection.QueryAsync<(long User, string Rule, DateTime Day)>(
            """
            SELECT awards.user_id, awards.rule_name, CAST(awards.day AS DATETIME)
            FROM point_awards_daily awards
            JOIN point_rules rules ON rules.name = awards.rule_name
            WHERE awards.points > rules.daily_cap
            """);
        return
        [
            .. earned == awarded ? Array.Empty<string>() : [$"events earned {earned} by the logs, {awarded} by the daily awards"],
            .. passed.Select(award => $"user {award.User} earned more than the cap of {award.Rule} on {award.Day:yyyy-MM-dd}"),
        ];
    }
}
