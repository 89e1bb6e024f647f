using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Points;

namespace Functions.Credits;

/// <summary>A row of the log of credits: what was added, and the points that paid for it.</summary>
public sealed record CreditEntry(long UserId, int Credits, int Points, DateTime At)
{
    public LedgerRow Row => LedgerRow.OfCredits(UserId, Credits, Points, At);
}

/// <summary>
/// The only writer of <c>user_credits</c>, <c>user_credit_logs</c> and <c>user_credit_spends</c>. A balance is changed by one
/// conditional statement, whose row count decides, or by one that follows its lock; the log row follows in the same transaction. Lock
/// order: the points rows first where both are taken.
/// </summary>
public sealed class CreditLedger(TimeProvider clock)
{
    // One round trip: makes the row, changes it where the result is in range, and tells the outcome.
    private const string ChangeSql =
        """
        INSERT INTO user_credits (user_id, credits)
        VALUES (@userId, 0)
        ON DUPLICATE KEY UPDATE credits = credits;

        UPDATE user_credits
        SET credits = credits + @credits
        WHERE user_id = @userId
          AND credits + @credits BETWEEN 0 AND @most;

        SELECT ROW_COUNT() AS Changed, credits AS Balance
        FROM user_credits
        WHERE user_id = @userId
        """;

    private static readonly RowInsert<CreditEntry> AddToBalances = new(
        """
        INSERT INTO user_credits (user_id, credits)
        VALUES
        """,
        [row => row.UserId, row => row.Credits],
        """
        ON DUPLICATE KEY UPDATE credits = credits + VALUES(credits)
        """);

    private static readonly RowInsert<CreditEntry> AppendLog = new(
        """
        INSERT INTO user_credit_logs (user_id, credits_added, points_consumed, created_at)
        VALUES
        """,
        [row => row.UserId, row => row.Credits, row => row.Points, row => row.At]);

    // The rows of one INSERT are numbered one after the other.
    private const string FirstIdSql = "SELECT LAST_INSERT_ID(), @@auto_increment_increment";

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
    /// Adds redeemed credits to balances that the caller locked and knows to have room for them, and logs it; the links are the caller's
    /// to add. Returns the redemptions' numbers, by their places.
    /// </summary>
    public static async Task<Func<int, long>> AddAsync(
        Transaction transaction, IReadOnlyCollection<CreditEntry> entries, CancellationToken cancellationToken)
    {
        AddToBalances.Add(transaction, entries);
        AppendLog.Add(transaction, entries);
        var (first, step) = (await transaction.QueryAsync(
            Statement.Of(FirstIdSql), row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken)).Single();
        return entry => first + (entry * step);
    }

    /// <summary>Takes credits out of the balance; where there are not enough, nothing is changed.</summary>
    public static Task<LedgerChange> TakeAsync(Transaction transaction, long userId, int credits, CancellationToken cancellationToken) =>
        ChangeAsync(transaction, userId, -credits, cancellationToken);

    /// <summary>Puts back credits that were taken before.</summary>
    /// <exception cref="InvalidOperationException">The balance cannot hold them, which only a change past this class can bring about.</exception>
    public static async Task GiveBackAsync(Transaction transaction, long userId, int credits, CancellationToken cancellationToken)
    {
        if (credits > 0 && !(await ChangeAsync(transaction, userId, credits, cancellationToken)).Done)
        {
            throw new InvalidOperationException($"The credits of user {userId} cannot take back {credits}.");
        }
    }

    /// <summary>Logs credits as spent that were taken before; returns the spend's number.</summary>
    public async Task<long> LogSpendAsync(Transaction transaction, long userId, int credits, string reason, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<long>(
            LogSpendSql, new { userId, credits, reason, now = clock.GetUtcSeconds() }, cancellationToken)).Single();

    /// <summary>The user's balance, zero for a user who has none.</summary>
    public static async Task<int> BalanceAsync(Transaction transaction, long userId, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<int>(BalanceSql, new { userId }, cancellationToken)).SingleOrDefault();

    private static async Task<LedgerChange> ChangeAsync(
        Transaction transaction, long userId, int credits, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<LedgerChange>(ChangeSql, new { userId, credits, most = int.MaxValue }, cancellationToken)).Single();
}
