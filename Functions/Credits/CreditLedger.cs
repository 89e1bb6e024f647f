using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Points;

namespace Functions.Credits;

/// <summary>
/// The only writer of <c>user_credits</c>, <c>user_credit_logs</c> and <c>user_credit_spends</c>. A balance is changed by one
/// conditional statement, whose row count decides; what logs the change follows in the same transaction. Lock order: the points rows
/// first where both are taken.
/// </summary>
public sealed class CreditLedger(TimeProvider clock)
{
    private const string UpdateSql =
        """
        UPDATE user_credits
        SET credits = credits + @credits
        WHERE user_id = @userId
          AND credits + @credits BETWEEN 0 AND @most;
        """;

    private const string ChangeSql =
        $"""
        {UpdateSql}

        SELECT ROW_COUNT() AS Changed, credits AS Balance
        FROM user_credits
        WHERE user_id = @userId
        """;

    private const string MakeSql =
        """
        INSERT INTO user_credits (user_id, credits)
        VALUES (@userId, 0)
        ON DUPLICATE KEY UPDATE credits = credits
        """;

    private const string AddSql =
        $"""
        {UpdateSql}

        INSERT INTO user_credit_logs (user_id, credits_added, points_consumed, created_at)
        SELECT @userId, @credits, @points, @now
        FROM DUAL
        WHERE ROW_COUNT() = 1;

        SELECT ROW_COUNT() AS Changed, balance.credits AS Balance, CAST(LAST_INSERT_ID() AS SIGNED) AS LogId,
               head.seq AS Seq, head.hash AS Hash
        FROM user_credits balance
        LEFT JOIN ledger_heads head ON head.user_id = balance.user_id AND head.log = 'credits'
        WHERE balance.user_id = @userId
        """;

    private const string LogSpendSql =
        """
        INSERT INTO user_credit_spends (user_id, credits, reason, created_at)
        VALUES (@userId, @credits, @reason, @now);

        SELECT LAST_INSERT_ID()
        """;

    private const string BalanceSql =
        """
        SELECT credits
        FROM user_credits
        WHERE user_id = @userId
        """;

    /// <summary>
    /// Adds credits, logs them with the points that paid for them, and links both log rows; where the balance cannot hold them, nothing is
    /// changed.
    /// </summary>
    public async Task<LedgerChange> AddAsync(
        Transaction transaction, long userId, int credits, int points, LedgerChange taken, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcSeconds();
        var parameters = new { userId, credits, points, now, most = int.MaxValue };
        var change = await AddAsync(transaction, AddSql, parameters, cancellationToken)
            // A user's first credits.
            ?? await AddAsync(transaction, $"{MakeSql};\n{AddSql}", parameters, cancellationToken);
        if (!change!.Done)
        {
            return change;
        }

        var added = change with { Row = LedgerRow.OfCredits(userId, credits, points, now) };
        LedgerChain.Add(transaction, taken, added);
        return added;
    }

    /// <summary>Takes credits out of the balance; where there are not enough, nothing is changed.</summary>
    public static Task<(bool Done, int Balance)> TakeAsync(
        Transaction transaction, long userId, int credits, CancellationToken cancellationToken) =>
        ChangeAsync(transaction, userId, -credits, cancellationToken);

    /// <summary>Puts back credits that were taken before.</summary>
    /// <exception cref="InvalidOperationException">The balance cannot hold them, which only a change past this class can bring
    /// about.</exception>
    public static async Task GiveBackAsync(Transaction transaction, long userId, int credits, CancellationToken cancellationToken)
    {
        if (credits > 0 && !(await ChangeAsync(transaction, userId, credits, cancellationToken)).Done)
        {
            throw new InvalidOperationException($"The credits of user {userId} cannot take back {credits}.");
        }
    }

    /// <summary>Logs credits as spent that were taken before; returns the spend's number.</summary>
    public async Task<long> LogSpendAsync(
        Transaction transaction, long userId, int credits, string reason, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<long>(
            LogSpendSql, new { userId, credits, reason, now = clock.GetUtcSeconds() }, cancellationToken)).Single();

    /// <summary>The user's balance, zero for a user who has none.</summary>
    public static async Task<int> BalanceAsync(Transaction transaction, long userId, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<int>(BalanceSql, new { userId }, cancellationToken)).SingleOrDefault();

    private static async Task<(bool Done, int Balance)> ChangeAsync(
        Transaction transaction, long userId, int credits, CancellationToken cancellationToken)
    {
        var parameters = new { userId, credits, most = int.MaxValue };
        var (changed, balance) = (await transaction.QueryAsync<(long, int)>(ChangeSql, parameters, cancellationToken)).SingleOrDefault();
        return (changed == 1, balance);
    }

    private static async Task<LedgerChange?> AddAsync(
        Transaction transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<LedgerChange>(sql, parameters, cancellationToken)).SingleOrDefault();
}
