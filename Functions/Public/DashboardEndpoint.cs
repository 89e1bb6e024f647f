using System.Net;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Public;

/// <summary><c>GET /dashboard/</c> and the files it is made of. They hold no data: what they show they ask the reports for.</summary>
public sealed class DashboardEndpoint(StaticFiles files)
{
    private const string Folder = "dashboard/";
    private const string Index = "index.html";

    [Function("Dashboard")]
    [AllowAnyone]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "dashboard/{*path}")] HttpRequestData request, string? path)
    {
        if (string.IsNullOrEmpty(path) && !request.Url.AbsolutePath.EndsWith('/'))
        {
            return ToFolder(request);
        }

        return await files.AnswerAsync(request, Folder + (string.IsNullOrEmpty(path) ? Index : path));
    }

    // The page names its files relative to itself, and so do we: whatever stands in front may have moved us.
    private static HttpResponseData ToFolder(HttpRequestData request)
    {
        var response = request.CreateResponse(HttpStatusCode.PermanentRedirect);
        response.Headers.Add("Location", Folder + request.Url.Query);
        return response;
    }
}
