using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Public;

/// <summary><c>GET /docs/</c> and the files it is made of: the OpenAPI document as a page for people.</summary>
public sealed class DocsEndpoint(StaticFiles files)
{
    [Function("Docs")]
    [AllowAnyone]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "docs/{*path}")] HttpRequestData request, string? path) =>
        files.AnswerPageAsync(request, "docs", path);
}
