using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Reports;

/// <summary><c>GET /reports/live</c>. As CSV the sessions where details are asked for, else the apps.</summary>
public sealed class LiveReportEndpoint(LiveReport report)
{
    private static readonly ChoiceRule Details = new("details", ["true", "false"], "Whether to list the sessions") { Default = "false" };
    private static readonly NumberRule Limit = new("limit", 1, 1000, "Most sessions listed") { Default = 100L };

    public static readonly IReadOnlyList<FieldRule> Rules = [Details, Limit, ReportAnswer.Format];

    [Function("LiveReport")]
    [RequiresRole(AdminRole.Reader)]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "reports/live")] HttpRequestData request, FunctionContext context)
    {
        var query = new QueryParameters(request.Query, Rules);
        var details = query.OneOf(Details) == "true";
        var limit = (int)query.Number(Limit)!;
        return ReportAnswer.AnswerAsync(
            request, query, () => report.RunAsync(details, limit, context.CancellationToken), ReportsJson.Default.LiveResult, Table);
    }

    public static CsvTable Table(LiveResult result)
    {
        var name = $"live-{result.AsOf:yyyy-MM-dd-HHmmss}";
        return result.Sessions is null
            ? new CsvTable(name, ["appName", "count", "sessions"], result.ByApp.Select(app => (object?[])[app.AppName, app.Count, app.Sessions]))
            : new CsvTable(
                name,
                ["sessionId", "userId", "name", "userType", "appName", "countryCode", "lastHeartbeat", "startedAt"],
                result.Sessions.Select(session => (object?[])
                [
                    session.SessionId, session.UserId, session.Name, session.UserType, session.AppName, session.CountryCode,
                    session.LastHeartbeat, session.StartedAt,
                ]));
    }
}
