using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Points;
using Functions.Settings;
using MySqlConnector;

namespace Functions.Credits;

/// <summary>
/// What redemptions write together, in one transaction: both balances, both logs, their chains, the keys and the answers. Lock order:
/// users' points rows, then credits rows, each by user id; then appends. All calls with one key are one user's, so the points row stands
/// for the key too.
/// </summary>
public sealed class RedemptionWriter(Database database, Idempotency idempotency, SettingsCache settings, TimeProvider clock)
{
    private const string Reason = "redemption";

    /// <summary>Redeems at the price in force; tells, by reference, how each call ended.</summary>
    public async Task<IReadOnlyDictionary<RedemptionCall, IdempotentOutcome>> WriteAsync(
        IReadOnlyList<RedemptionCall> calls, CancellationToken cancellationToken)
    {
        var inForce = await settings.LoadedAsync(cancellationToken);
        return await database.TransactAsync(transaction => WriteAsync(transaction, calls, inForce, cancellationToken), cancellationToken);
    }

    private async Task<IReadOnlyDictionary<RedemptionCall, IdempotentOutcome>> WriteAsync(
        MySqlTransaction transaction, IReadOnlyList<RedemptionCall> calls, CurrentSettings inForce, CancellationToken cancellationToken)
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
            await transaction.ExecuteAsync([idempotency.Use(group.Number(number))], cancellationToken);
        }

        return group.Outcomes;
    }

    private static async Task<RedemptionState> LockAsync(
        MySqlTransaction transaction, IReadOnlyList<RedemptionCall> calls, CancellationToken cancellationToken)
    {
        var users = calls.Select(call => call.UserId).Distinct().Order().ToList();
        await using var reader = await transaction.QueryAsync(
            [
                PointLedger.Lock(users),
                CreditLedger.Lock(users),
                Idempotency.Used([.. calls.Select(call => call.Key)]),
                LedgerChain.Heads(LedgerChain.Points, users),
                LedgerChain.Heads(LedgerChain.Credits, users),
            ],
            cancellationToken);
        return new RedemptionState(
            await reader.ReadAsync(LedgerBalance.Of, cancellationToken),
            await reader.ReadAsync(LedgerBalance.Of, cancellationToken),
            await reader.ReadAsync(Idempotency.UsedOf, cancellationToken),
            [.. await reader.ReadAsync(LedgerChain.HeadOf, cancellationToken), .. await reader.ReadAsync(LedgerChain.HeadOf, cancellationToken)]);
    }

    private async Task<Func<int, long>> LogAsync(
        MySqlTransaction transaction, List<Redemption> accepted, IReadOnlyList<LedgerLink> heads, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcSeconds();
        var taken = accepted.ConvertAll(one => new PointEntry(one.UserId, "redeem", one.PointsConsumed, Reason, now));
        var added = accepted.ConvertAll(one => new CreditEntry(one.UserId, one.CreditsAdded, one.PointsConsumed, now));
        var links = LedgerChain.Links(heads, [.. taken.Select(entry => entry.Row), .. added.Select(entry => entry.Row)]);
        await using var reader = await transaction.QueryAsync(
            [.. PointLedger.Take(taken), LedgerChain.Append(links), .. CreditLedger.Add(added)], cancellationToken);
        return (await reader.ReadAsync(CreditLedger.IdsOf, cancellationToken)).Single();
    }
}
