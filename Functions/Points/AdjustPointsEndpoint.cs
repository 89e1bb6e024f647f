using System.Globalization;
using System.Net;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Points;

/// <summary>An adjustment that was made, and the balance after it.</summary>
public sealed record PointAdjustment(long UserId, int Adjusted, int Points);

/// <summary><c>POST /users/{userId}/points/adjustments</c>: an admin gives points or takes them, never below zero; audited.</summary>
public sealed class AdjustPointsEndpoint(Idempotency idempotency, PointLedger ledger, AuditTrail audit)
{
    private static readonly NumberRule PointsRule = new(
        "points", -1_000_000, 1_000_000, "Points to give, or to take where it is negative; not 0")
    { Required = true };
    private static readonly TextRule ReasonRule = new(
        "reason", 1, 100, "Why, as the user's history and the audit show it")
    { Required = true };

    public static readonly JsonFields Fields = new(PointsRule, ReasonRule);

    [Function("AdjustPoints")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/{userId}/points/adjustments")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        var call = await RewardCall.ReadAsync(request, userId, Fields, context.CancellationToken);
        var points = call.Item.WholeNumber(PointsRule);
        var reason = call.Text(ReasonRule);
        if (points == 0)
        {
            call.Item.Refuse(PointsRule.Name, "must not be 0");
        }

        var outcome = call.Refused ?? await idempotency.RunAsync(
            $"adjust:{call.UserId}",
            call.Key,
            $"{points}|{reason}",
            transaction => AdjustAsync(transaction, context.Caller(), call.UserId, points!.Value, reason, context.CancellationToken),
            context.CancellationToken);
        return await outcome.AnswerAsync(request);
    }

    public static Problem OutOfRange(int balance, int points) =>
        Problem.Of(HttpStatusCode.Conflict, "Out of range", $"The balance is {balance}; it stays between 0 and {int.MaxValue}.")
            .With("points", balance)
            .With("required", Math.Abs(points));

    private async Task<IdempotentOutcome> AdjustAsync(
        Transaction transaction, AdminCaller caller, long userId, int points, string reason, CancellationToken cancellationToken)
    {
        var change = await ledger.AdjustAsync(transaction, userId, points, reason, cancellationToken);
        if (!change.Done)
        {
            return IdempotentOutcome.Refuse(OutOfRange(change.Balance, points));
        }

        var target = userId.ToString(CultureInfo.InvariantCulture);
        await audit.WriteAsync(
            transaction, caller, "points.adjust", target, $"{change.Balance - points}", $"{change.Balance} ({reason})", cancellationToken);
        return IdempotentOutcome.Of(
            HttpStatusCode.Created, new PointAdjustment(userId, points, change.Balance), PointsJson.Default.PointAdjustment);
    }
}
