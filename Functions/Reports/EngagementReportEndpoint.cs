using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Reports;

/// <summary><c>GET /reports/engagement</c>. As CSV the series.</summary>
public sealed class EngagementReportEndpoint(EngagementReport report)
{
    [Function("EngagementReport")]
    [RequiresRole(AdminRole.Reader)]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "reports/engagement")] HttpRequestData request, FunctionContext context)
    {
        var (engagement, query) = EngagementQuery.Read(request.Query);
        return ReportAnswer.AnswerAsync(
            request, query, () => report.RunAsync(engagement, context.CancellationToken), ReportsJson.Default.EngagementResult, Table);
    }

    public static CsvTable Table(EngagementResult result) => new(
        $"engagement-{result.AsOf:yyyy-MM-dd}",
        ["start", "active", "new", "returning"],
        result.Series.Select(point => (object?[])[point.Start, point.Active, point.New, point.Returning]));
}
