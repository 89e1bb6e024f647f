using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Public;

/// <summary><c>GET /dashboard/</c> and the files it is made of. They hold no data: what they show they ask the reports for.</summary>
public sealed class DashboardEndpoint(StaticFiles files)
{
    [Function("Dashboard")]
    [AllowAnyone]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "dashboard/{*path}")] HttpRequestData request, string? path) =>
        files.AnswerPageAsync(request, "dashboard", path);
}
