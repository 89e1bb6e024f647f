using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Points;
using Functions.Settings;
using MySqlConnector;

namespace Functions.Credits;

/// <summary>Turns points into credits: both balances, both logs and the answer in one transaction, once for each key.</summary>
public sealed class Redemptions(
    Idempotency idempotency, PointLedger points, CreditLedger credits, SettingsCache settings, IMeterFactory meters)
{
    /// <summary>The refusal while points are switched off.</summary>
    public static readonly Problem PointsAreOff =
        Problem.Of(HttpStatusCode.ServiceUnavailable, "Points are off", "Points cannot be redeemed at the moment.");

    public const string CounterName = "credits.redemptions";

    private readonly Counter<long> _redeemed =
        meters.Create(LedgerDrift.MeterName).CreateCounter<long>(CounterName, "{redemption}", "Redemptions of points, replays not counted");

    /// <summary>Redeems at the price in force. Refused where points are off, too few, or the credits would not fit.</summary>
    public async Task<IdempotentOutcome> RedeemAsync(long userId, string? key, int amount, CancellationToken cancellationToken)
    {
        var inForce = await settings.LoadedAsync(cancellationToken);
        var outcome = await idempotency.RunAsync(
            $"redeem:{userId}",
            key,
            Encoding.UTF8.GetBytes(amount.ToString(CultureInfo.InvariantCulture)),
            transaction => RedeemAsync(transaction, userId, amount, inForce, cancellationToken),
            cancellationToken);
        _redeemed.Add(outcome is { Reply: not null, IsReplay: false } ? 1 : 0);
        return outcome;
    }

    private async Task<IdempotentOutcome> RedeemAsync(
        MySqlTransaction transaction, long userId, int amount, CurrentSettings inForce, CancellationToken cancellationToken)
    {
        if (!inForce.PointsEnabled)
        {
            return IdempotentOutcome.Refuse(PointsAreOff);
        }

        var cost = (long)amount * inForce.PointsPerCredit;
        // More than any balance can hold asks for more than there is, and only reads the balance.
        var paid = await points.AdjustAsync(transaction, userId, cost > int.MaxValue ? int.MinValue : -(int)cost, "redemption", cancellationToken);
        if (!paid.Done)
        {
            return RewardRequest.NotEnough("points", paid.Balance, cost);
        }

        return await credits.AddAsync(transaction, userId, amount, (int)cost, cancellationToken) is var (redemptionId, balance)
            ? RewardRequest.Created(
                new Redemption(redemptionId, userId, amount, (int)cost, paid.Balance, balance), RewardsJson.Default.Redemption)
            : RewardRequest.TooMany("credits");
    }
}
