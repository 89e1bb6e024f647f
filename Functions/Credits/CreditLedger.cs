using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Points;
using MySqlConnector;

namespace Functions.Credits;

/// <summary>
/// The only writer of <c>user_credits</c>, <c>user_credit_logs</c> and <c>user_credit_spends</c>. A balance is changed by one
/// conditional statement, whose row count decides; the log row follows in the same transaction. Lock order: the user's points row
/// first where both are taken.
/// </summary>
public sealed class CreditLedger(TimeProvider clock)
{
    // One round trip: makes the row, changes it where the result is in range, and tells the outcome and the chain's head.
    private static readonly string ChangeSql =
        $"""
        INSERT INTO user_credits (user_id, credits)
        VALUES (@userId, 0)
        ON DUPLICATE KEY UPDATE credits = credits;

        UPDATE user_credits
        SET credits = credits + @credits
        WHERE user_id = @userId
          AND credits + @credits BETWEEN 0 AND @most;

        SELECT ROW_COUNT() AS Changed, credits AS Balance, {LedgerChain.HeadColumnsSql(LedgerChain.Credits)}
        FROM user_credits
        WHERE user_id = @userId
        """;

    private static readonly string LogRedemptionSql =
        $"""
        INSERT INTO user_credit_logs (user_id, credits_added, points_consumed, created_at)
        VALUES (@userId, @credits, @points, @now);

        SELECT LAST_INSERT_ID();

        {LedgerChain.LinkSql(LedgerChain.Credits)}
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
    /// Adds redeemed credits and logs them; returns the redemption's number and the balance, or null with nothing logged where the
    /// balance would overflow.
    /// </summary>
    public async Task<(long Id, int Balance)?> AddAsync(
        MySqlTransaction transaction, long userId, int credits, int points, CancellationToken cancellationToken)
    {
        var change = await ChangeAsync(transaction, userId, credits, cancellationToken);
        if (!change.Done)
        {
            return null;
        }

        var now = clock.GetUtcSeconds();
        var (seq, hash) = change.Next(LedgerRow.OfCredits(userId, credits, points, now));
        var ids = await transaction.QueryAsync<long>(LogRedemptionSql, new { userId, credits, points, now, seq, hash }, cancellationToken);
        return (ids.Single(), change.Balance);
    }

    /// <summary>Takes credits out of the balance; where there are not enough, nothing is changed.</summary>
    public static Task<LedgerChange> TakeAsync(MySqlTransaction transaction, long userId, int credits, CancellationToken cancellationToken) =>
        ChangeAsync(transaction, userId, -credits, cancellationToken);

    /// <summary>Puts back credits that were taken before.</summary>
    /// <exception cref="InvalidOperationException">The balance cannot hold them, which only a change past this class can bring about.</exception>
    public static async Task GiveBackAsync(MySqlTransaction transaction, long userId, int credits, CancellationToken cancellationToken)
    {
        if (credits > 0 && !(await ChangeAsync(transaction, userId, credits, cancellationToken)).Done)
        {
            throw new InvalidOperationException($"The credits of user {userId} cannot take back {credits}.");
        }
    }

    /// <summary>Logs credits as spent that were taken before; returns the spend's number.</summary>
    public async Task<long> LogSpendAsync(MySqlTransaction transaction, long userId, int credits, string reason, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<long>(
            LogSpendSql, new { userId, credits, reason, now = clock.GetUtcSeconds() }, cancellationToken)).Single();

    /// <summary>The user's balance, zero for a user who has none.</summary>
    public static async Task<int> BalanceAsync(MySqlTransaction transaction, long userId, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<int>(BalanceSql, new { userId }, cancellationToken)).SingleOrDefault();

    private static async Task<LedgerChange> ChangeAsync(
        MySqlTransaction transaction, long userId, int credits, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<LedgerChange>(ChangeSql, new { userId, credits, most = int.MaxValue }, cancellationToken)).Single();
}
