using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Public;

/// <summary><c>GET /openapi.json</c>: the OpenAPI document, made once from the code.</summary>
public sealed class OpenApiEndpoint(OpenApiJson document)
{
    [Function("OpenApi")]
    [AllowAnyone]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "openapi.json")] HttpRequestData request) =>
        StaticFiles.AnswerAsync(request, document.File);
}
