using System.Net;
using Functions.Credits;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.People;

/// <summary>
/// <c>GET /users/{userId}</c>, <c>/activity</c> and <c>/ledger</c>: everything about one user. A look at the activity is audited.
/// </summary>
public sealed class PersonEndpoint(
    PeopleReader people, ProfileReader profiles, ActivityReader activity, LedgerReader ledger, ActivityLooks looks)
{
    public static readonly NumberRule UserId = PathId.Rule("userId", "The user") with { Example = 7L };

    private static readonly NumberRule Days = new("days", 1, 366, "How many days the profile lists, today the last") { Default = 90L };

    private static readonly ChoiceRule EventType =
        new("eventType", EventTypes.All, "Only events of this type; what was earned is then left out") { IsPattern = true };

    private static readonly TextRule AppName = new("appName", 1, 50, "Only events of this app, to the letter; what was earned is then left out");

    public static readonly IReadOnlyList<FieldRule> ProfileRules = [Days];
    public static readonly IReadOnlyList<FieldRule> ActivityRules = [EventType, AppName, PageQuery.LimitRule, LogCursor.Rule];
    public static readonly IReadOnlyList<FieldRule> LedgerRules = [PageQuery.LimitRule, LogCursor.Rule];

    [Function("GetPerson")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/{userId}")] HttpRequestData request, string userId, FunctionContext context)
    {
        var query = new QueryParameters(request.Query, ProfileRules);
        var (id, days) = (Id(query, userId), (int)query.Number(Days)!);
        if (query.Errors.Count > 0)
        {
            return await Problem.Invalid(query.Errors).AnswerAsync(request);
        }

        return await profiles.ReadAsync(id, days, context.CancellationToken) is { } profile
            ? await request.JsonAsync(HttpStatusCode.OK, profile, PeopleJson.Default.PersonProfile)
            : await NotFound(id).AnswerAsync(request);
    }

    [Function("GetPersonActivity")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> ActivityAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/{userId}/activity")] HttpRequestData request, string userId, FunctionContext context)
    {
        var query = new QueryParameters(request.Query, ActivityRules);
        var asked = new ActivityQuery(
            Id(query, userId), query.OneOf(EventType), query.Text(AppName), LogCursor.Read(query), (int)query.Number(PageQuery.LimitRule)!);
        if (await RefusalAsync(query, asked.UserId, context) is { } refused)
        {
            return await refused.AnswerAsync(request);
        }

        await looks.AuditAsync(context.Caller(), asked.UserId, context.CancellationToken);
        return await request.JsonAsync(
            HttpStatusCode.OK, await activity.ReadAsync(asked, context.CancellationToken), PeopleJson.Default.PageActivityItem);
    }

    [Function("GetPersonLedger")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> LedgerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/{userId}/ledger")] HttpRequestData request, string userId, FunctionContext context)
    {
        var query = new QueryParameters(request.Query, LedgerRules);
        var (id, before, limit) = (Id(query, userId), LogCursor.Read(query), (int)query.Number(PageQuery.LimitRule)!);
        if (await RefusalAsync(query, id, context) is { } refused)
        {
            return await refused.AnswerAsync(request);
        }

        return await request.JsonAsync(
            HttpStatusCode.OK, await ledger.ReadAsync(id, before, limit, context.CancellationToken), PeopleJson.Default.PageLedgerEntry);
    }

    public static Problem NotFound(long id) => Problem.Of(HttpStatusCode.NotFound, "Not found", $"There is no user {id}, or not any more.");

    private async Task<Problem?> RefusalAsync(QueryParameters query, long id, FunctionContext context) =>
        query.Errors.Count > 0 ? Problem.Invalid(query.Errors)
        : await people.HasAsync(id, context.CancellationToken) ? null
        : NotFound(id);

    private static long Id(QueryParameters query, string text)
    {
        if (!PathId.TryRead(text, out var id))
        {
            query.Refuse(UserId.Name, UserId.Error);
        }

        return id;
    }
}
