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
    private const string MakeRowSql =
        """
        INSERT INTO user_credits (user_id, credits)
        VALUES (@userId, 0)
        ON DUPLICATE KEY UPDATE credits = credits
        """;

    private const string ChangeSql =
        """
        UPDATE user_credits
        SET credits = credits + @credits
        WHERE user_id = @userId
          AND credits + @credits BETWEEN 0 AND @most
        """;

    private const string BalanceSql =
        """
        SELECT credits
        FROM user_credits
        WHERE user_id = @userId
        """;

    private const string LogRedemptionSql =
        """
        INSERT INTO user_credit_logs (user_id, credits_added, points_consumed, created_at)
        VALUES (@userId, @credits, @points, @now)
        """;

    private const string LogSpendSql =
        """
        INSERT INTO user_credit_spends (user_id, credits, reason, created_at)
        VALUES (@userId, @credits, @reason, @now)
        """;

    private const string LastIdSql = "SELECT LAST_INSERT_ID()";

    /// <summary>Adds redeemed credits and logs them; returns the redemption's number, or null where the balance would overflow.</summary>
    public async Task<long?> AddAsync(MySqlTransaction transaction, long userId, int credits, int points, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(MakeRowSql, new { userId }, cancellationToken);
        if (!await ChangeAsync(transaction, userId, credits, cancellationToken))
        {
            return null;
        }

        var now = clock.GetUtcSeconds();
        var id = await InsertAsync(transaction, LogRedemptionSql, new { userId, credits, points, now }, cancellationToken);
        await LedgerChain.AppendAsync(
            transaction, LedgerChain.Credits, [LedgerRow.OfCredits(userId, credits, points, now)], cancellationToken);
        return id;
    }

    /// <summary>Takes credits for a reason; returns the spend's number, or null with nothing changed where there are not enough.</summary>
    public async Task<long?> SpendAsync(MySqlTransaction transaction, long userId, int credits, string reason, CancellationToken cancellationToken) =>
        await TakeAsync(transaction, userId, credits, cancellationToken)
            ? await LogSpendAsync(transaction, userId, credits, reason, cancellationToken)
            : null;

    /// <summary>Takes credits out of the balance; false with nothing changed where there are not enough.</summary>
    public static Task<bool> TakeAsync(MySqlTransaction transaction, long userId, int credits, CancellationToken cancellationToken) =>
        ChangeAsync(transaction, userId, -credits, cancellationToken);

    /// <summary>Puts back credits that were taken before.</summary>
    /// <exception cref="InvalidOperationException">The balance cannot hold them, which only a change past this class can bring about.</exception>
    public static async Task GiveBackAsync(MySqlTransaction transaction, long userId, int credits, CancellationToken cancellationToken)
    {
        if (credits > 0 && !await ChangeAsync(transaction, userId, credits, cancellationToken))
        {
            throw new InvalidOperationException($"The credits of user {userId} cannot take back {credits}.");
        }
    }

    /// <summary>Logs credits as spent that were taken before; returns the spend's number.</summary>
    public Task<long> LogSpendAsync(MySqlTransaction transaction, long userId, int credits, string reason, CancellationToken cancellationToken) =>
        InsertAsync(transaction, LogSpendSql, new { userId, credits, reason, now = clock.GetUtcSeconds() }, cancellationToken);

    /// <summary>The user's balance, zero for a user who has none.</summary>
    public static async Task<int> BalanceAsync(MySqlTransaction transaction, long userId, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<int>(BalanceSql, new { userId }, cancellationToken)).SingleOrDefault();

    private static async Task<bool> ChangeAsync(MySqlTransaction transaction, long userId, int credits, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(ChangeSql, new { userId, credits, most = int.MaxValue }, cancellationToken) == 1;

    private static async Task<long> InsertAsync(MySqlTransaction transaction, string sql, object row, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(sql, row, cancellationToken);
        return (await transaction.QueryAsync<long>(LastIdSql, null, cancellationToken)).Single();
    }
}
