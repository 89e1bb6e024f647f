using System.Net;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Points;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Credits;

/// <summary><c>POST /users/{userId}/credits/spend</c>: credits used at once.</summary>
public sealed class SpendEndpoint(Idempotency idempotency, CreditLedger credits)
{
    public static readonly JsonFields Fields = new(CreditCalls.CreditsRule, CreditCalls.ReasonRule);

    [Function("SpendCredits")]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "users/{userId}/credits/spend")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        var call = await RewardCall.ReadAsync(request, userId, Fields, context.CancellationToken);
        var (amount, reason) = (call.WholeNumber(CreditCalls.CreditsRule), call.Text(CreditCalls.ReasonRule));
        var outcome = call.Refused ?? await idempotency.RunAsync(
            $"spend:{call.UserId}",
            call.Key,
            $"{amount}|{reason}",
            transaction => SpendAsync(transaction, call.UserId, amount, reason, context.CancellationToken),
            context.CancellationToken);
        return await outcome.AnswerAsync(request);
    }

    private async Task<IdempotentOutcome> SpendAsync(
        Transaction transaction, long userId, int amount, string reason, CancellationToken cancellationToken)
    {
        var taken = await CreditLedger.TakeAsync(transaction, userId, amount, cancellationToken);
        if (!taken.Done)
        {
            return CreditCalls.NotEnough("credits", taken.Balance, amount);
        }

        var id = await credits.LogSpendAsync(transaction, userId, amount, reason, cancellationToken);
        return IdempotentOutcome.Of(HttpStatusCode.Created, new Spend(id, taken.Balance), RewardsJson.Default.Spend);
    }
}
