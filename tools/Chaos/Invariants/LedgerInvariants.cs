using Dapper;
using MySqlConnector;

namespace Chaos.Invariants;

/// <summary>Invariants of every user's points and credits.</summary>
internal static class LedgerInvariants
{
    private const string PointsSql =
        """
        SELECT user_id, SUM(balance), SUM(logged)
        FROM (
          SELECT user_id, points AS balance, 0 AS logged FROM user_points
          UNION ALL
          SELECT user_id, 0, CASE action WHEN 'earn' THEN points ELSE -points END FROM user_point_logs
        ) sums
        GROUP BY user_id
        HAVING SUM(balance) <> SUM(logged) OR SUM(balance) < 0
        """;

    private const string CreditsSql =
        """
        SELECT user_id, SUM(balance), SUM(logged)
        FROM (
          SELECT user_id, credits AS balance, 0 AS logged FROM user_credits
          UNION ALL
          SELECT user_id, 0, credits_added FROM user_credit_logs
          UNION ALL
          SELECT user_id, 0, -credits FROM user_credit_spends
          UNION ALL
          SELECT user_id, 0, -credits FROM credit_reservations WHERE state = 'open'
        ) sums
        GROUP BY user_id
        HAVING SUM(balance) <> SUM(logged) OR SUM(balance) < 0
        """;

    /// <summary>The users whose points are not what their log adds up to, or are below zero.</summary>
    public static Task<IEnumerable<string>> PointsAsync(MySqlConnection connection) => BrokenAsync(connection, PointsSql);

    /// <summary>The users whose credits are not what was added less what was spent and is reserved, or are below zero.</summary>
    public static Task<IEnumerable<string>> CreditsAsync(MySqlConnection connection) => BrokenAsync(connection, CreditsSql);

    /// <summary>What <c>GET /ledger/verify</c> answers while no row of a log was touched.</summary>
    public static async Task<string> IntactAsync(MySqlConnection connection)
    {
        var rows = await connection.ExecuteScalarAsync<long>(
            "SELECT (SELECT COUNT(*) FROM user_point_logs) + (SELECT COUNT(*) FROM user_credit_logs)");
        return $$"""200 {"intact":true,"entries":{{rows}}}""";
    }

    private static async Task<IEnumerable<string>> BrokenAsync(MySqlConnection connection, string sql) =>
        (await connection.QueryAsync<(long User, decimal Balance, decimal Logged)>(sql))
        .Select(broken => $"user {broken.User}: balance {broken.Balance}, logged {broken.Logged}");
}
