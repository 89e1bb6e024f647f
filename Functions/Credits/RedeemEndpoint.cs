using System.Diagnostics.Metrics;
using System.Net;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Points;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Credits;

/// <summary><c>POST /users/{userId}/redemptions</c>: points into credits, once for each key, and never more than there are.</summary>
public sealed class RedeemEndpoint(
    Idempotency idempotency, PointLedger points, CreditLedger credits, SettingsCache settings, IMeterFactory meters)
{
    public const string CounterName = "credits.redemptions";

    private const string RelatedEvent = "redemption";

    public static readonly JsonFields Fields = new(CreditCalls.CreditsRule);

    private readonly Counter<long> _redeemed =
        meters.Create(LedgerDrift.MeterName).CreateCounter<long>(CounterName, "{redemption}", "Redemptions of points, replays not counted");

    [Function("Redeem")]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "users/{userId}/redemptions")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        var call = await RewardCall.ReadAsync(request, userId, Fields, context.CancellationToken);
        var amount = call.WholeNumber(CreditCalls.CreditsRule);
        var outcome = call.Refused ?? await RedeemAsync(call.UserId, call.Key!, amount, context.CancellationToken);
        return await outcome.AnswerAsync(request);
    }

    /// <summary>Redeems at the price in force. Refused where points are off, too few, or the credits would not fit.</summary>
    public async Task<IdempotentOutcome> RedeemAsync(long userId, string key, int amount, CancellationToken cancellationToken)
    {
        var inForce = await settings.LoadedAsync(cancellationToken);
        var outcome = await idempotency.RunAsync(
            $"redeem:{userId}",
            key,
            $"{amount}",
            transaction => RedeemAsync(transaction, inForce, userId, amount, cancellationToken),
            cancellationToken);
        _redeemed.Add(outcome is { Reply: not null, IsReplay: false } ? 1 : 0);
        return outcome;
    }

    private async Task<IdempotentOutcome> RedeemAsync(
        Transaction transaction, CurrentSettings inForce, long userId, int amount, CancellationToken cancellationToken)
    {
        if (!inForce.PointsEnabled)
        {
            return IdempotentOutcome.Refuse(CreditCalls.PointsAreOff);
        }

        var cost = (long)amount * inForce.PointsPerCredit;
        var taken = await points.TakeAsync(transaction, userId, cost, RelatedEvent, cancellationToken);
        if (!taken.Done)
        {
            return CreditCalls.NotEnough("points", taken.Balance, cost);
        }

        var added = await credits.AddAsync(transaction, userId, amount, (int)cost, taken, cancellationToken);
        return added.Done
            ? IdempotentOutcome.Of(
                HttpStatusCode.Created,
                new Redemption(added.LogId, userId, amount, (int)cost, taken.Balance, added.Balance),
                RewardsJson.Default.Redemption)
            : CreditCalls.TooMany("credits");
    }
}
