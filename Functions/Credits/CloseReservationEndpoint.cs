using System.Net;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Points;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Credits;

/// <summary>
/// <c>POST …/reservations/{reservationId}/settle</c> and <c>…/void</c>: a job's end. An Idempotency-Key is optional here, since a
/// reservation is closed once in any case; with one, the same call again gets the same answer instead of 409.
/// </summary>
public sealed class CloseReservationEndpoint(Idempotency idempotency, CreditReservations reservations, TimeProvider clock)
{
    public static readonly JsonFields Fields = new(
        CreditCalls.CreditsRule with { Description = "How many of the reserved credits are spent; the rest goes back" });

    public static Problem NotFound(long userId, string reservationId) =>
        Problem.Of(HttpStatusCode.NotFound, "Not found", $"User {userId} has no reservation {reservationId}.");

    public static Problem Closed(long reservationId) =>
        Problem.Of(HttpStatusCode.Conflict, "Reservation closed", $"Reservation {reservationId} is settled, voided or expired.");

    [Function("SettleReservation")]
    public async Task<HttpResponseData> SettleAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post",
            Route = "users/{userId}/credits/reservations/{reservationId}/settle")] HttpRequestData request,
        string userId,
        string reservationId,
        FunctionContext context)
    {
        var call = await RewardCall.ReadAsync(request, userId, Fields, context.CancellationToken, Idempotency.OptionalKey);
        return await CloseAsync(request, call, reservationId, call.WholeNumber(CreditCalls.CreditsRule), context.CancellationToken);
    }

    [Function("VoidReservation")]
    public async Task<HttpResponseData> VoidAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post",
            Route = "users/{userId}/credits/reservations/{reservationId}/void")] HttpRequestData request,
        string userId,
        string reservationId,
        FunctionContext context)
    {
        // Nothing is asked, so a body is not needed; one that is there is not read.
        var call = RewardCall.WithoutBody(request, userId, Idempotency.OptionalKey);
        return await CloseAsync(request, call, reservationId, amount: 0, context.CancellationToken);
    }

    private async Task<HttpResponseData> CloseAsync(
        HttpRequestData request, RewardCall call, string reservationId, int amount, CancellationToken cancellationToken)
    {
        var outcome = call.Refused ?? await idempotency.RunAsync(
            $"close:{call.UserId}",
            call.Key,
            $"{reservationId}|{amount}",
            transaction => CloseAsync(transaction, call.UserId, reservationId, amount, cancellationToken),
            cancellationToken);
        return await outcome.AnswerAsync(request);
    }

    private async Task<IdempotentOutcome> CloseAsync(
        Transaction transaction, long userId, string reservationId, int amount, CancellationToken cancellationToken)
    {
        var found = PathId.TryRead(reservationId, out var id)
            ? await CreditReservations.LockAsync(transaction, id, cancellationToken) : null;
        if (found is null || found.UserId != userId)
        {
            return IdempotentOutcome.Refuse(NotFound(userId, reservationId));
        }

        if (!found.IsOpenAt(clock.GetUtcSeconds()))
        {
            return IdempotentOutcome.Refuse(Closed(id));
        }

        if (amount > found.Credits)
        {
            return IdempotentOutcome.Refuse(Problem.Invalid("credits", $"must be at most the {found.Credits} that are reserved"));
        }

        await (amount == 0
            ? reservations.VoidAsync(transaction, found, cancellationToken)
            : reservations.SettleAsync(transaction, found, amount, cancellationToken));
        var balance = await CreditLedger.BalanceAsync(transaction, userId, cancellationToken);
        var closed = new ClosedReservation(id, amount == 0 ? "voided" : "settled", amount, found.Credits - amount, balance);
        return IdempotentOutcome.Of(HttpStatusCode.OK, closed, RewardsJson.Default.ClosedReservation);
    }
}
