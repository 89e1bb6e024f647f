using System.Net;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Reports;

/// <summary><c>GET /reports/usage</c>.</summary>
public sealed class UsageReportEndpoint(UsageReport report, TimeProvider clock)
{
    [Function("UsageReport")]
    [RequiresRole(AdminRole.Reader)]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "reports/usage")] HttpRequestData request, CancellationToken cancellationToken)
    {
        var (usage, query) = UsageQuery.Read(request.Query, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        return query.Errors.Count > 0
            ? await Problem.Invalid(query.Errors).AnswerAsync(request)
            : await request.JsonAsync(HttpStatusCode.OK, await report.RunAsync(usage, cancellationToken), ReportsJson.Default.UsageResult);
    }
}
