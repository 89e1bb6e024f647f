using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Points;
using Functions.Settings;
using MySqlConnector;

namespace Functions.Credits;

/// <summary>
/// What redemptions write together, in one transaction: both balances, both logs, their chains, the keys and the answers. Lock order:
/// each user's points row, then the credits row and the heads, by user id; then appends. All calls with one key are one user's, so the points row stands
/// for the key too.
/// </summary>
public sealed class RedemptionWriter(Database database, Idempotency idempotency, SettingsCache settings, TimeProvider clock)
{
    private const string Reason = "redemption";

    // One statement, since each costs an answer of its own. By primary keys even where tables are small, so that nobody's rows but
    // theirs are locked; whatever it waits for, a locking read sees the newest.
    private const string LockSql =
        """
        SELECT balance.user_id, balance.points, COALESCE(credits.credits, 0),
               points_head.seq, points_head.hash, credits_head.seq, credits_head.hash
        FROM user_points balance FORCE INDEX (PRIMARY)
        LEFT JOIN user_credits credits FORCE INDEX (PRIMARY) ON credits.user_id = balance.user_id
        LEFT JOIN ledger_heads points_head FORCE INDEX (PRIMARY) ON points_head.user_id = balance.user_id AND points_head.log = 'points'
        LEFT JOIN ledger_heads credits_head FORCE INDEX (PRIMARY) ON credits_head.user_id = balance.user_id AND credits_head.log = 'credits'
        WHERE balance.user_id IN (?)
        ORDER BY balance.user_id
        FOR UPDATE
        """;

    /// <summary>Redeems at the price in force; tells, by reference, how each call ended.</summary>
    public async Task<IReadOnlyDictionary<RedemptionCall, IdempotentOutcome>> WriteAsync(
        IReadOnlyList<RedemptionCall> calls, CancellationToken cancellationToken)
    {
        var inForce = await settings.LoadedAsync(cancellationToken);
        return await database.TransactAsync(transaction => WriteAsync(transaction, calls, inForce, cancellationToken), cancellationToken);
    }

    private async Task<IReadOnlyDictionary<RedemptionCall, IdempotentOutcome>> WriteAsync(
        Transaction transaction, IReadOnlyList<RedemptionCall> calls, CurrentSettings inForce, CancellationToken cancellationToken)
    {
        var state = await LockAsync(transaction, calls, cancellationToken);
        var group = new RedemptionGroup(state, inForce);
        foreach (var call in calls)
        {
            group.Decide(call);
        }

        var accepted = group.Accepted.ToList();
        if (accepted.Count > 0)
        {
            var number = await LogAsync(transaction, accepted, state.Heads, cancellationToken);
            idempotency.Use(transaction, group.Number(number));
        }

        return group.Outcomes;
    }

    private static async Task<RedemptionState> LockAsync(
        Transaction transaction, IReadOnlyList<RedemptionCall> calls, CancellationToken cancellationToken)
    {
        var users = calls.Select(call => call.UserId).Distinct().Order().ToList();
        await using var reader = await transaction.QueryAsync(
            [Statement.Of(LockSql, users, user => user), Idempotency.Used([.. calls.Select(call => call.Key)])], cancellationToken);
        return new RedemptionState(
            await reader.ReadAsync(AccountOf, cancellationToken), await reader.ReadAsync(Idempotency.UsedOf, cancellationToken));
    }

    private static RedemptionAccount AccountOf(MySqlDataReader row)
    {
        var userId = row.GetInt64(0);
        return new(
            userId,
            row.GetInt32(1),
            row.GetInt32(2),
            LedgerChain.HeadAt(row, 3, userId, LedgerChain.Points),
            LedgerChain.HeadAt(row, 5, userId, LedgerChain.Credits));
    }

    private async Task<Func<int, long>> LogAsync(
        Transaction transaction, List<Redemption> accepted, IEnumerable<LedgerLink> heads, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcSeconds();
        var taken = accepted.ConvertAll(one => new PointEntry(one.UserId, "redeem", one.PointsConsumed, Reason, now));
        var added = accepted.ConvertAll(one => new CreditEntry(one.UserId, one.CreditsAdded, one.PointsConsumed, now));
        PointLedger.Take(transaction, taken);
        LedgerChain.Add(transaction, heads, [.. taken.Select(entry => entry.Row), .. added.Select(entry => entry.Row)]);
        return await CreditLedger.AddAsync(transaction, added, cancellationToken);
    }
}
