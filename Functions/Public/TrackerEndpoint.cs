using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Public;

/// <summary><c>GET /tracker.js</c>: the script that web pages of any origin load.</summary>
public sealed class TrackerEndpoint(StaticFiles files)
{
    // Every page of an app asks for it, and a change may take an hour to reach them.
    private const string CacheControl = "public, max-age=3600";

    [Function("Tracker")]
    [AllowAnyone]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "tracker.js")] HttpRequestData request)
    {
        var response = await files.AnswerAsync(request, "tracker.js");
        if ((int)response.StatusCode < 400)
        {
            response.Headers.Remove("Cache-Control");
            response.Headers.Add("Cache-Control", CacheControl);
            response.Headers.Add("Cross-Origin-Resource-Policy", "cross-origin");
        }

        return response;
    }
}
