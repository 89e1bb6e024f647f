using System.Net;
using System.Text.Json;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Points;

/// <summary><c>GET /point-rules</c>, <c>PUT</c> and <c>DELETE /point-rules/{name}</c>: what earns how much; each change audited.</summary>
public sealed class PointRulesEndpoint(Database database, PointRulesTable table, RefreshingCache<PointRuleSet> cache, AuditTrail audit)
{
    private const int MaxPoints = 10_000;
    private const int MaxDailyCap = 1_000_000;

    private static readonly string[] EventTypes = ["visit", "button", "document", "session"];
    private static readonly JsonFields Fields = new("eventType", "eventName", "points", "dailyCap", "enabled");

    [Function("ListPointRules")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "point-rules")] HttpRequestData request, CancellationToken cancellationToken)
    {
        var rules = await table.ReadAsync(cancellationToken);
        return await request.JsonAsync(HttpStatusCode.OK, new Page<PointRule>(rules.Rules, null), PointsJson.Default.PagePointRule);
    }

    [Function("ChangePointRule")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "point-rules/{name}")] HttpRequestData request,
        string name,
        FunctionContext context,
        CancellationToken cancellationToken)
    {
        var (item, problem) = await JsonObjectBody.ReadAsync(request, Fields, cancellationToken);
        var rule = Read(item, name);
        if ((problem ?? item.Problem) is { } refused)
        {
            return await refused.AnswerAsync(request);
        }

        await database.TransactAsync(
            async transaction =>
            {
                var before = await PointRulesTable.WriteAsync(transaction, rule, cancellationToken);
                await audit.WriteAsync(transaction, context.Caller(), "point-rule.change", name, Json(before), Json(rule), cancellationToken);
            },
            cancellationToken);
        await cache.RefreshAsync(cancellationToken);
        return await request.JsonAsync(HttpStatusCode.OK, rule, PointsJson.Default.PointRule);
    }

    [Function("DeletePointRule")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "point-rules/{name}")] HttpRequestData request,
        string name,
        FunctionContext context,
        CancellationToken cancellationToken)
    {
        var found = await database.TransactAsync(
            async transaction =>
            {
                if (await PointRulesTable.DeleteAsync(transaction, name, cancellationToken) is not { } before)
                {
                    return false;
                }

                await audit.WriteAsync(transaction, context.Caller(), "point-rule.delete", name, Json(before), null, cancellationToken);
                return true;
            },
            cancellationToken);
        await cache.RefreshAsync(cancellationToken);
        return found
            ? request.CreateResponse(HttpStatusCode.NoContent)
            : await Problem.Of(HttpStatusCode.NotFound, "Not found", $"There is no point rule '{name}'.").AnswerAsync(request);
    }

    private static PointRule Read(JsonItem item, string name)
    {
        if (JsonText.CharacterCount(name) > 50)
        {
            item.Refuse("name", "must have 1 to 50 characters");
        }

        return new PointRule(
            name,
            item.OneOf("eventType", EventTypes, required: true) ?? "",
            item.Text("eventName", 1, 100),
            item.WholeNumber("points", 1, MaxPoints, required: true) ?? 0,
            item.WholeNumber("dailyCap", 1, MaxDailyCap),
            item.Boolean("enabled") ?? true);
    }

    private static string? Json(PointRule? rule) => rule is null ? null : JsonSerializer.Serialize(rule, PointsJson.Default.PointRule);
}
