using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Functions.Platform.Http;
using Functions.Platform.OpenApi;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Public;

/// <summary><c>GET /openapi.json</c>: the OpenAPI document, made once from the code.</summary>
public sealed class OpenApiEndpoint(OpenApiJson document)
{
    [Function("OpenApi")]
    [AllowAnyone]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequestData request)
    {
        var unchanged = request.Headers.TryGetValues("If-None-Match", out var tags) && tags.Contains(document.ETag);
        var response = request.CreateResponse(unchanged ? HttpStatusCode.NotModified : HttpStatusCode.OK);
        response.Headers.Add("ETag", document.ETag);
        response.Headers.Add("Cache-Control", "no-cache");
        if (!unchanged)
        {
            response.Headers.Add("Content-Type", "application/json; charset=utf-8");
            await response.WriteBytesAsync(document.Utf8);
        }

        return response;
    }
}

/// <summary>The document as it is sent.</summary>
public sealed class OpenApiJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public OpenApiJson(IEnumerable<ApiGroup> groups)
    {
        Utf8 = Encoding.UTF8.GetBytes(ApiDocument.Of(groups, HttpFunction.All).ToJsonString(Indented) + "\n");
        ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Utf8))[..32]}\"";
    }

    public byte[] Utf8 { get; }

    public string ETag { get; }
}
