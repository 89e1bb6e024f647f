using Functions.Tests.Fixtures;

namespace Functions.Tests.Credits;

/// <summary>What must hold for every user at every moment.</summary>
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

    private const string EntriesSql = "SELECT (SELECT COUNT(*) FROM user_point_logs) + (SELECT COUNT(*) FROM user_credit_logs)";

    public static async Task AssertAsync(TestDatabase db, ApiClient api)
    {
        Assert.Empty(await db.QueryAsync<(long User, decimal Balance, decimal Logged)>(PointsSql));
        Assert.Empty(await db.QueryAsync<(long User, decimal Balance, decimal Logged)>(CreditsSql));
        var entries = await db.SingleAsync<long>(EntriesSql);
        Assert.Equal(
            $$"""200 {"intact":true,"entries":{{entries}}}""", (await api.AdministerAsync(HttpMethod.Get, "ledger/verify")).ToString());
    }
}
