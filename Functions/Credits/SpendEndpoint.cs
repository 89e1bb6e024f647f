using System.Net;
using System.Text;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Credits;

/// <summary><c>POST /users/{userId}/credits/spend</c>: credits used at once.</summary>
public sealed class SpendEndpoint(Idempotency idempotency, CreditLedger credits)
{
    public static readonly JsonFields Fields = new(RewardRequest.CreditsRule, RewardRequest.ReasonRule);

    [Function("SpendCredits")]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "users/{userId}/credits/spend")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        var call = await RewardRequest.ReadAsync(request, userId, Fields, context.CancellationToken);
        var (amount, reason) = (call.Credits(), call.Reason());
        if (call.Problem is { } problem)
        {
            return await problem.AnswerAsync(request);
        }

        var outcome = await idempotency.RunAsync(
            $"spend:{call.UserId}",
            call.Key,
            Encoding.UTF8.GetBytes($"{amount}|{reason}"),
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
            return RewardRequest.NotEnough("credits", taken.Balance, amount);
        }

        var id = await credits.LogSpendAsync(transaction, userId, amount, reason, cancellationToken);
        return IdempotentOutcome.Of(HttpStatusCode.Created, new Spend(id, taken.Balance), RewardsJson.Default.Spend);
    }
}
