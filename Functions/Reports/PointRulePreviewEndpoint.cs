using System.Net;
using Functions.Platform.Http;
using Functions.Points;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Reports;

/// <summary><c>POST /point-rules/preview</c>: what a rule would have met, before it is made.</summary>
public sealed class PointRulePreviewEndpoint(PointRulePreview preview)
{
    [Function("PreviewPointRule")]
    [RequiresRole(AdminRole.Admin)]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "point-rules/preview")] HttpRequestData request, FunctionContext context)
    {
        var (item, problem) = await JsonObjectBody.ReadAsync(request, PointRulesEndpoint.Fields, context.CancellationToken);
        var rule = PointRulesEndpoint.ReadBody(item, "preview");
        return (problem ?? item.Problem) is { } refused
            ? await refused.AnswerAsync(request)
            : await request.JsonAsync(HttpStatusCode.OK, await preview.RunAsync(rule, context.CancellationToken),
                ReportsJson.Default.PreviewedRule);
    }
}
