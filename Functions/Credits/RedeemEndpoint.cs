using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Credits;

/// <summary><c>POST /users/{userId}/redemptions</c>: points into credits, once for each key, and never more than there are.</summary>
public sealed class RedeemEndpoint(Redemptions redemptions)
{
    public static readonly JsonFields Fields = new(RewardRequest.CreditsRule);

    [Function("Redeem")]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "users/{userId}/redemptions")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        var call = await RewardRequest.ReadAsync(request, userId, Fields, context.CancellationToken);
        var amount = call.Credits();
        if (call.Problem is { } problem)
        {
            return await problem.AnswerAsync(request);
        }

        var outcome = await redemptions.RedeemAsync(call.UserId, call.Key!, amount, context.CancellationToken);
        return await outcome.AnswerAsync(request);
    }
}
