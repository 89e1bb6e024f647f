using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Points;
using MySqlConnector;

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

    // By the primary key even where the table is small, so that nobody's row but theirs is locked.
    private const string LockSql =
        """
        SELECT user_id, credits
        FROM user_credits FORCE INDEX (PRIMARY)
        WHERE user_id IN (?)
        ORDER BY user_id
        FOR UPDATE
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

    /// <summary>Reads and locks the users' balances, as <see cref="LedgerBalance.Of"/> takes them; a user without a row has none.</summary>
    public static MySqlBatchCommand Lock(IReadOnlyCollection<long> users) => RoundTrip.Statement(LockSql, users, user => user);

    /// <summary>
    /// Adds redeemed credits to balances that <see cref="Lock"/> told to have room for them, and logs it; the links are the caller's to
    /// add. Answers with one row, of which <see cref="IdsOf"/> tells the redemptions' numbers.
    /// </summary>
    public static IEnumerable<MySqlBatchCommand> Add(IReadOnlyCollection<CreditEntry> entries) =>
        [AddToBalances.Statement(entries), AppendLog.Statement(entries), new(FirstIdSql)];

    public static Func<int, long> IdsOf(MySqlDataReader row)
    {
        var (first, step) = (row.GetInt64(0), row.GetInt64(1));
        return entry => first + (entry * step);
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
