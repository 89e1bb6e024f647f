using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Points;

/// <summary><c>GET /point-rules</c>, <c>PUT</c> and <c>DELETE /point-rules/{name}</c>: what earns how much; each change audited.</summary>
public sealed partial class PointRulesEndpoint(
    Database database, PointRulesTable table, RefreshingCache<PointRuleSet> cache, AuditTrail audit)
{
    public static readonly TextRule Name = new("name", 1, 50, "The rule") { Required = true, Example = "document-opened" };

    private static readonly ChoiceRule EventType =
        new("eventType", EventTypes.All, "Events of this type earn") { Required = true };

    private static readonly TextRule EventName = new("eventName", 1, 100, "Only events of this name; absent: of any");
    private static readonly NumberRule Points = new("points", 1, 10_000, "What one event earns") { Required = true };
    private static readonly NumberRule DailyCap = new(
        "dailyCap", 1, 1_000_000, "Most points that one user earns by this rule on one UTC day; absent: no limit");
    private static readonly FlagRule Enabled = new("enabled", "Whether the rule is in force") { Default = true };

    public static readonly JsonFields Fields = new(EventType, EventName, Points, DailyCap, Enabled);

    [Function("ListPointRules")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "point-rules")] HttpRequestData request, FunctionContext context)
    {
        var rules = await table.ReadAsync(context.CancellationToken);
        return await request.JsonAsync(HttpStatusCode.OK, new Page<PointRule>(rules.Rules, null), PointsJson.Default.PagePointRule);
    }

    [Function("ChangePointRule")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "point-rules/{name}")] HttpRequestData request,
        string name,
        FunctionContext context)
    {
        var (item, problem) = await JsonObjectBody.ReadAsync(request, Fields, context.CancellationToken);
        var rule = Read(item, name);
        if ((problem ?? item.Problem) is { } refused)
        {
            return await refused.AnswerAsync(request);
        }

        await database.TransactAsync(
            async transaction =>
            {
                var before = await PointRulesTable.WriteAsync(transaction, rule, context.CancellationToken);
                // Changed to itself, it is not changed.
                if (before == rule)
                {
                    return;
                }

                await audit.WriteAsync(
                    transaction, context.Caller(), "point-rule.change", name, Json(before), Json(rule), context.CancellationToken);
            },
            context.CancellationToken);
        await cache.RefreshAsync(context.CancellationToken);
        return await request.JsonAsync(HttpStatusCode.OK, rule, PointsJson.Default.PointRule);
    }

    [Function("DeletePointRule")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "point-rules/{name}")] HttpRequestData request,
        string name,
        FunctionContext context)
    {
        var found = await database.TransactAsync(
            async transaction =>
            {
                if (await PointRulesTable.DeleteAsync(transaction, name, context.CancellationToken) is not { } before)
                {
                    return false;
                }

                await audit.WriteAsync(
                    transaction, context.Caller(), "point-rule.delete", name, Json(before), null, context.CancellationToken);
                return true;
            },
            context.CancellationToken);
        await cache.RefreshAsync(context.CancellationToken);
        return found
            ? request.CreateResponse(HttpStatusCode.NoContent)
            : await NotFound(name).AnswerAsync(request);
    }

    public static Problem NotFound(string name) => Problem.Of(HttpStatusCode.NotFound, "Not found", $"There is no point rule '{name}'.");

    private static PointRule Read(JsonItem item, string name)
    {
        if (!Name.Fits(name))
        {
            item.Refuse(Name.Name, Name.Fault);
        }
        else if (name != name.Trim())
        {
            // MySQL takes a name with spaces at its end for the one without.
            item.Refuse(Name.Name, "must not begin or end with white space");
        }
        else if (LeftEncoded().IsMatch(name))
        {
            // Hosts leave these as they were sent, so one text would be the name of two rules.
            item.Refuse(Name.Name, "must not hold a slash, or a % before two hexadecimal digits");
        }

        return new PointRule(
            name,
            item.OneOf(EventType) ?? "",
            item.Text(EventName),
            item.WholeNumber(Points) ?? 0,
            item.WholeNumber(DailyCap),
            item.Flag(Enabled) ?? true);
    }

    [GeneratedRegex("/|%[0-9A-Fa-f]{2}")]
    private static partial Regex LeftEncoded();

    private static string? Json(PointRule? rule) => rule is null ? null : JsonSerializer.Serialize(rule, PointsJson.Default.PointRule);
}
