using System.Net;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Points;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Credits;

/// <summary><c>POST /users/{userId}/credits/reservations</c>: credits set aside for a job that has yet to succeed.</summary>
public sealed class ReserveEndpoint(Idempotency idempotency, CreditReservations reservations, TimeProvider clock)
{
    private static readonly NumberRule ExpiryRule =
        new("expiresInSeconds", 1, 86_400, "Seconds after which the credits go back by themselves") { Required = true };

    public static readonly JsonFields Fields = new(CreditCalls.CreditsRule, CreditCalls.ReasonRule, ExpiryRule);

    [Function("ReserveCredits")]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "users/{userId}/credits/reservations")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        var call = await RewardCall.ReadAsync(request, userId, Fields, context.CancellationToken);
        var (amount, reason) = (call.WholeNumber(CreditCalls.CreditsRule), call.Text(CreditCalls.ReasonRule));
        var seconds = call.WholeNumber(ExpiryRule);
        var expiresAt = clock.GetUtcSeconds().AddSeconds(seconds);
        var outcome = call.Refused ?? await idempotency.RunAsync(
            $"reserve:{call.UserId}",
            call.Key,
            $"{amount}|{seconds}|{reason}",
            transaction => ReserveAsync(transaction, call.UserId, amount, reason, expiresAt, context.CancellationToken),
            context.CancellationToken);
        return await outcome.AnswerAsync(request);
    }

    private async Task<IdempotentOutcome> ReserveAsync(
        Transaction transaction, long userId, int amount, string reason, DateTime expiresAt, CancellationToken cancellationToken)
    {
        var taken = await CreditLedger.TakeAsync(transaction, userId, amount, cancellationToken);
        if (!taken.Done)
        {
            return CreditCalls.NotEnough("credits", taken.Balance, amount);
        }

        var id = await reservations.OpenAsync(transaction, userId, amount, reason, expiresAt, cancellationToken);
        return IdempotentOutcome.Of(HttpStatusCode.Created, new Reserved(id, amount, expiresAt), RewardsJson.Default.Reserved);
    }
}
