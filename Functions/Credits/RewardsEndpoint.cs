using System.Net;
using Functions.Platform.Http;
using Functions.Points;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Credits;

/// <summary><c>GET /users/{userId}/rewards</c> and <c>/history</c>: what a user has, and how it came about.</summary>
public sealed class RewardsEndpoint(RewardsReader reader, SettingsCache settings)
{
    public static readonly IReadOnlyList<FieldRule> HistoryRules = [PageQuery.LimitRule, LogCursor.Rule];

    [Function("Rewards")]
    public async Task<HttpResponseData> BalancesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "users/{userId}/rewards")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        if (!PathId.TryRead(userId, out var id))
        {
            return await Problem.Invalid(RewardCall.UserIdRule.Name, RewardCall.UserIdRule.Error).AnswerAsync(request);
        }

        var (points, credits) = await reader.BalancesAsync(id, context.CancellationToken);
        var rewards = new Rewards(id, points, credits, (await settings.LoadedAsync(context.CancellationToken)).PointsPerCredit);
        return await request.JsonAsync(HttpStatusCode.OK, rewards, RewardsJson.Default.Rewards);
    }

    [Function("RewardsHistory")]
    public async Task<HttpResponseData> HistoryAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "users/{userId}/rewards/history")] HttpRequestData request,
        string userId,
        FunctionContext context)
    {
        var query = new QueryParameters(request.Query, HistoryRules);
        if (!PathId.TryRead(userId, out var id))
        {
            query.Refuse(RewardCall.UserIdRule.Name, RewardCall.UserIdRule.Error);
        }

        var limit = (int)query.Number(PageQuery.LimitRule)!;
        var before = LogCursor.Read(query);
        return query.Errors.Count > 0
            ? await Problem.Invalid(query.Errors).AnswerAsync(request)
            : await request.JsonAsync(
                HttpStatusCode.OK, await reader.HistoryAsync(id, before, limit, context.CancellationToken),
                    RewardsJson.Default.PageHistoryItem);
    }
}
