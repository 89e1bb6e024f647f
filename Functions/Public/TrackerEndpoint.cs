using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Public;

/// <summary>The script that web pages of any origin load, as a tag and as a module, and its types for TypeScript.</summary>
public sealed class TrackerEndpoint(StaticFiles files)
{
    // Every page of an app asks for it, and a change may take an hour to reach them.
    private const string CacheControl = "public, max-age=3600";

    // Deno and editors find the types by this header.
    private const string Types = "./tracker.d.ts";

    [Function("Tracker")]
    [AllowAnyone]
    public Task<HttpResponseData> TagAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "tracker.js")] HttpRequestData request) =>
        AnswerAsync(request, "tracker.js");

    [Function("TrackerModule")]
    [AllowAnyone]
    public Task<HttpResponseData> ModuleAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "tracker.mjs")] HttpRequestData request) =>
        AnswerAsync(request, "tracker.mjs");

    [Function("TrackerTypes")]
    [AllowAnyone]
    public Task<HttpResponseData> TypesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "tracker.d.ts")] HttpRequestData request) =>
        AnswerAsync(request, "tracker.d.ts");

    private async Task<HttpResponseData> AnswerAsync(HttpRequestData request, string file)
    {
        var response = await files.AnswerAsync(request, file);
        if ((int)response.StatusCode < 400)
        {
            response.Headers.Remove("Cache-Control");
            response.Headers.Add("Cache-Control", CacheControl);
            response.Headers.Add("Cross-Origin-Resource-Policy", "cross-origin");
            response.Headers.Add("X-TypeScript-Types", Types);
        }

        return response;
    }
}
