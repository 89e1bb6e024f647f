using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Functions.Platform;

namespace Functions.Credits;

/// <summary>Turns points into credits: both balances, both logs and the answer in one transaction, once for each key.</summary>
public sealed class Redemptions(
    GroupCommit<RedemptionCall, IReadOnlyDictionary<RedemptionCall, IdempotentOutcome>> shared, IMeterFactory meters)
{
    public const string CounterName = "credits.redemptions";

    private readonly Counter<long> _redeemed =
        meters.Create(LedgerDrift.MeterName).CreateCounter<long>(CounterName, "{redemption}", "Redemptions of points, replays not counted");

    /// <summary>
    /// Redeems at the price in force. Refused where points are off, too few, or the credits would not fit. A token that is cancelled ends
    /// the wait alone: the same key tells later how it ended.
    /// </summary>
    public async Task<IdempotentOutcome> RedeemAsync(long userId, string key, int amount, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(amount.ToString(CultureInfo.InvariantCulture));
        var call = new RedemptionCall(userId, amount, IdempotentCall.Of($"redeem:{userId}", key, body));
        var outcome = (await shared.WriteAsync([call], cancellationToken))[call];
        _redeemed.Add(outcome is { Reply: not null, IsReplay: false } ? 1 : 0);
        return outcome;
    }
}
