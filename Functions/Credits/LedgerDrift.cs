using System.ComponentModel.DataAnnotations;
using System.Diagnostics.Metrics;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Credits;

/// <summary>A balance that its logs do not explain.</summary>
public sealed record LedgerDifference(long UserId, [property: AllowedValues("points", "credits")] string Ledger, long Balance, long Logged);

/// <summary>The only writer of <c>ledger_drift</c>: finds the balances that differ from what the logs add up to.</summary>
public sealed class LedgerDrift(Database database, TimeProvider clock, IMeterFactory meters)
{
    public const string MeterName = "Functions.Rewards";
    public const string GaugeName = "ledger.drift";

    private const int UsersPerChunk = 5000;

    private readonly Gauge<int> _gauge =
        meters.Create(MeterName).CreateGauge<int>(GaugeName, "{balance}", "Balances that their logs do not explain, as last reconciled");

    // One statement reads one snapshot, so a writer in between cannot look like drift.
    private const string PointsSql =
        """
        SELECT user_id AS UserId, 'points' AS Ledger, CAST(SUM(balance) AS SIGNED) AS Balance, CAST(SUM(logged) AS SIGNED) AS Logged
        FROM (
          SELECT user_id, points AS balance, 0 AS logged
          FROM user_points
          WHERE user_id > @after AND user_id <= @upTo
          UNION ALL
          SELECT user_id, 0, CASE action WHEN 'earn' THEN points ELSE -points END
          FROM user_point_logs
          WHERE user_id > @after AND user_id <= @upTo
        ) sums
        GROUP BY user_id
        HAVING SUM(balance) <> SUM(logged)
        """;

    private const string CreditsSql =
        """
        SELECT user_id AS UserId, 'credits' AS Ledger, CAST(SUM(balance) AS SIGNED) AS Balance, CAST(SUM(logged) AS SIGNED) AS Logged
        FROM (
          SELECT user_id, credits AS balance, 0 AS logged
          FROM user_credits
          WHERE user_id > @after AND user_id <= @upTo
          UNION ALL
          SELECT user_id, 0, credits_added
          FROM user_credit_logs
          WHERE user_id > @after AND user_id <= @upTo
          UNION ALL
          SELECT user_id, 0, -credits
          FROM user_credit_spends
          WHERE user_id > @after AND user_id <= @upTo
          UNION ALL
          SELECT user_id, 0, -credits
          FROM credit_reservations
          WHERE state = 'open' AND user_id > @after AND user_id <= @upTo
        ) sums
        GROUP BY user_id
        HAVING SUM(balance) <> SUM(logged)
        """;

    private const string ChunkEndSql =
        """
        SELECT user_id
        FROM user_points
        WHERE user_id > @after
        ORDER BY user_id
        LIMIT 1 OFFSET @skip
        """;

    private const string FoundSql =
        """
        SELECT user_id AS UserId, ledger AS Ledger, balance AS Balance, logged AS Logged
        FROM ledger_drift
        ORDER BY user_id, ledger
        LIMIT @limit
        """;

    private const string ForgetSql = "DELETE FROM ledger_drift";

    private static readonly RowInsert<(LedgerDifference Found, DateTime At)> Insert = new(
        """
        INSERT INTO ledger_drift (user_id, ledger, balance, logged, found_at)
        VALUES
        """,
        [row => row.Found.UserId, row => row.Found.Ledger, row => row.Found.Balance, row => row.Found.Logged, row => row.At]);

    /// <summary>Compares all users, replaces what was found before, and returns it.</summary>
    public async Task<IReadOnlyList<LedgerDifference>> ReconcileAsync(CancellationToken cancellationToken)
    {
        var found = new List<LedgerDifference>();
        for (long? after = 0; after is not null;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = (await database.QueryAsync<long?>(ChunkEndSql, new { after, skip = UsersPerChunk }, cancellationToken))
                .SingleOrDefault();
            var range = new { after, upTo = end ?? long.MaxValue };
            found.AddRange(await database.QueryAsync<LedgerDifference>(PointsSql, range, cancellationToken));
            found.AddRange(await database.QueryAsync<LedgerDifference>(CreditsSql, range, cancellationToken));
            after = end;
        }

        await database.TransactAsync(transaction => ReplaceAsync(transaction, found, cancellationToken), cancellationToken);
        _gauge.Record(found.Count);
        return found;
    }

    public static Task<IReadOnlyList<LedgerDifference>> FoundAsync(Transaction snapshot, int limit, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<LedgerDifference>(FoundSql, new { limit }, cancellationToken);

    private async Task ReplaceAsync(Transaction transaction, List<LedgerDifference> found, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcSeconds();
        await transaction.ExecuteAsync(ForgetSql, null, cancellationToken);
        await Insert.ExecuteAsync(transaction, [.. found.Select(drift => (drift, now))], cancellationToken);
    }
}
