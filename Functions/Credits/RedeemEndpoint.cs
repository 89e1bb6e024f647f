using System.Globalization;
using System.Net;
using System.Text;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Points;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using MySqlConnector;

namespace Functions.Credits;

/// <summary><c>POST /users/{userId}/redemptions</c>: points into credits, once for each key, and never more than there are.</summary>
public sealed class RedeemEndpoint(Idempotency idempotency, PointLedger points, CreditLedger credits, SettingsCache settings)
{
    private static readonly JsonFields Fields = new("credits");

    [Function("Redeem")]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "users/{userId}/redemptions")] HttpRequestData request,
        string userId,
        CancellationToken cancellationToken)
    {
        var call = await RewardRequest.ReadAsync(request, userId, Fields, cancellationToken);
        var amount = call.Credits();
        if (call.Problem is { } problem)
        {
            return await problem.AnswerAsync(request);
        }

        var inForce = await settings.LoadedAsync(cancellationToken);
        var outcome = await idempotency.RunAsync(
            $"redeem:{call.UserId}",
            call.Key,
            Encoding.UTF8.GetBytes(amount.ToString(CultureInfo.InvariantCulture)),
            transaction => RedeemAsync(transaction, call.UserId, amount, inForce, cancellationToken),
            cancellationToken);
        return await outcome.AnswerAsync(request);
    }

    private async Task<IdempotentOutcome> RedeemAsync(
        MySqlTransaction transaction, long userId, int amount, CurrentSettings inForce, CancellationToken cancellationToken)
    {
        if (!inForce.PointsEnabled)
        {
            return IdempotentOutcome.Refuse(Problem.Of(HttpStatusCode.ServiceUnavailable, "Points are off", "Points cannot be redeemed at the moment."));
        }

        var cost = (long)amount * inForce.PointsPerCredit;
        if (cost > int.MaxValue
            || await points.AdjustAsync(transaction, userId, -(int)cost, "redemption", cancellationToken) is not { } pointsLeft)
        {
            return RewardRequest.NotEnough("points", await PointLedger.BalanceAsync(transaction, userId, cancellationToken), cost);
        }

        if (await credits.AddAsync(transaction, userId, amount, (int)cost, cancellationToken) is not { } redemptionId)
        {
            return RewardRequest.TooMany("credits");
        }

        var balance = await CreditLedger.BalanceAsync(transaction, userId, cancellationToken);
        return RewardRequest.Created(
            new Redemption(redemptionId, userId, amount, (int)cost, pointsLeft, balance), RewardsJson.Default.Redemption);
    }
}
