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

/// <summary>
/// <c>GET /point-rules</c>, <c>PUT</c> and <c>DELETE /point-rules/{name}</c>: what earns how much; each change audited. Two admins who
/// change one rule at once are kept apart by its etag.
/// </summary>
public sealed partial class PointRulesEndpoint(
    Database database, PointRulesTable table, RefreshingCache<PointRuleSet> cache, AuditTrail audit)
{
    public static readonly TextRule Name = new("name", 1, 50, "The rule") { Required = true, Example = "document-opened" };

    private static readonly ChoiceRule EventType =
        new("eventType", EventTypes.All, "Events of this type earn") { Required = true };

    private static readonly TextRule EventName = new("eventName", 1, 100, "Only events of this name; absent: of any");
    private static readonly NumberRule Points = new("points", 1, 10_000, "What one event earns") { Required = true };
    private static readonly NumberRule DailyCap = new(
        "dailyCap", 1, 1_000_000, "Most points that one user earns by this rule on one day of the reporting time zone; absent: no limit");
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
        var conditions = new Preconditions(request);
        conditions.Errors.ToList().ForEach(error => item.Refuse(error.Field, error.Message));
        if ((problem ?? item.Problem) is { } refused)
        {
            return await refused.AnswerAsync(request);
        }

        var isChanged = await database.TransactAsync(
            transaction => WriteAsync(transaction, context, conditions, rule), context.CancellationToken);
        await cache.RefreshAsync(context.CancellationToken);
        if (!isChanged)
        {
            return await OtherEtag.AnswerAsync(request);
        }

        var response = await request.JsonAsync(HttpStatusCode.OK, rule, PointsJson.Default.PointRule);
        response.Headers.Add("ETag", rule.Etag);
        return response;
    }

    [Function("DeletePointRule")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "point-rules/{name}")] HttpRequestData request,
        string name,
        FunctionContext context)
    {
        if (!Name.Fits(name))
        {
            return await Problem.Invalid(Name.Name, Name.Error).AnswerAsync(request);
        }

        var conditions = new Preconditions(request);
        if (conditions.Errors.Count > 0)
        {
            return await Problem.Invalid(conditions.Errors).AnswerAsync(request);
        }

        var refused = await database.TransactAsync(
            async transaction =>
            {
                var before = await PointRulesTable.LockAsync(transaction, name, context.CancellationToken);
                if (!conditions.Allow(before?.Etag))
                {
                    return OtherEtag;
                }

                if (before is null)
                {
                    return NotFound(name);
                }

                await PointRulesTable.DeleteAsync(transaction, name, context.CancellationToken);
                await AuditAsync(transaction, context, "point-rule.delete", before, null);
                return null;
            },
            context.CancellationToken);
        await cache.RefreshAsync(context.CancellationToken);
        return refused is null ? request.CreateResponse(HttpStatusCode.NoContent) : await refused.AnswerAsync(request);
    }

    public static readonly Problem OtherEtag = Preconditions.Failed("The rule is not as If-Match or If-None-Match expects: read it again.");

    public static Problem NotFound(string name) => Problem.Of(HttpStatusCode.NotFound, "Not found", $"There is no point rule '{name}'.");

    /// <summary>The rule that the body describes; what is wrong with it is in the item's errors.</summary>
    public static PointRule ReadBody(JsonItem item, string name) => new(
        name,
        item.OneOf(EventType) ?? "",
        item.Text(EventName),
        item.WholeNumber(Points) ?? 0,
        item.WholeNumber(DailyCap),
        item.Flag(Enabled) ?? true);

    private static PointRule Read(JsonItem item, string name)
    {
        if (!Name.Fits(name))
        {
            item.Refuse(Name.Name, Name.Error);
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

        return ReadBody(item, name);
    }

    // False where the rule is not as the conditions have it.
    private async Task<bool> WriteAsync(Transaction transaction, FunctionContext context, Preconditions conditions, PointRule rule)
    {
        if (await PointRulesTable.LockAsync(transaction, rule.Name, context.CancellationToken) is not { } before)
        {
            if (!conditions.Allow(null))
            {
                return false;
            }

            if (await PointRulesTable.AddAsync(transaction, rule, context.CancellationToken))
            {
                await AuditAsync(transaction, context, "point-rule.change", null, rule);
                return true;
            }

            before = (await PointRulesTable.LockAsync(transaction, rule.Name, context.CancellationToken))!;
        }

        if (!conditions.Allow(before.Etag))
        {
            return false;
        }

        await PointRulesTable.ChangeAsync(transaction, rule, context.CancellationToken);
        // An unchanged rule leaves no audit entry.
        await (before == rule ? Task.CompletedTask : AuditAsync(transaction, context, "point-rule.change", before, rule));
        return true;
    }

    private Task AuditAsync(Transaction transaction, FunctionContext context, string action, PointRule? before, PointRule? after) =>
        audit.WriteAsync(transaction, context.Caller(), action, (before ?? after)!.Name, Json(before), Json(after),
            context.CancellationToken);

    [GeneratedRegex("/|%[0-9A-Fa-f]{2}")]
    private static partial Regex LeftEncoded();

    private static string? Json(PointRule? rule) => rule is null ? null : JsonSerializer.Serialize(rule, PointsJson.Default.PointRule);
}
