using System.Globalization;
using System.Net;
using System.Text;
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
    public static readonly NumberRule UserIdRule = PathId.Rule("userId", "The user") with { Example = 42L };
    private static readonly NumberRule PointsRule = new("points", -1_000_000, 1_000_000, "Points to give, or to take where it is negative; not 0") { Required = true };
    private static readonly TextRule ReasonRule = new("reason", 1, 100, "Why, as the user's history and the audit will tell it") { Required = true };

    public static readonly JsonFields Fields = new(PointsRule, ReasonRule);

    [Function("AdjustPoints")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/{userId}/points/adjustments")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        var (item, problem) = await JsonObjectBody.ReadAsync(request, Fields, context.CancellationToken);
        var id = PathId.Read(userId, UserIdRule.Name, item);
        var key = Idempotency.ReadKey(request, item, Idempotency.Key);
        var points = item.WholeNumber(PointsRule) ?? 1;
        var reason = item.Text(ReasonRule) ?? "";
        if (points == 0)
        {
            item.Refuse(PointsRule.Name, "must not be 0");
        }

        if ((problem ?? item.Problem) is { } refused)
        {
            return await refused.AnswerAsync(request);
        }

        var outcome = await idempotency.RunAsync(
            $"adjust:{id}",
            key,
            Encoding.UTF8.GetBytes($"{points}|{reason}"),
            transaction => AdjustAsync(transaction, context.Caller(), id, points, reason, context.CancellationToken),
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
        var (changed, balance) = await ledger.AdjustAsync(transaction, userId, points, reason, cancellationToken);
        if (changed == 0)
        {
            return IdempotentOutcome.Refuse(OutOfRange(balance, points));
        }

        var target = userId.ToString(CultureInfo.InvariantCulture);
        await audit.WriteAsync(
            transaction, caller, "points.adjust", target, $"{balance - points}", $"{balance} ({reason})", cancellationToken);
        return IdempotentOutcome.Of(HttpStatusCode.Created, new PointAdjustment(userId, points, balance), PointsJson.Default.PointAdjustment);
    }
}
