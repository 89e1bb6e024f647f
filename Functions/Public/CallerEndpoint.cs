using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Public;

/// <summary>Who calls: the name of the key or of the person, and <c>reader</c> or <c>admin</c>; both null for anyone else.</summary>
public sealed record Caller(string? Name, string? Role);

/// <summary>
/// <c>GET /me</c>, by which a page learns whether a key is known and what it may show. A key that is not known is no error here, so that
/// a page may ask before anyone has signed in.
/// </summary>
public static class CallerEndpoint
{
    [Function("Me")]
    [AllowAnyone]
    public static async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "me")] HttpRequestData request, FunctionContext context)
    {
        var known = context.KnownCaller();
        var caller = new Caller(known?.Name, known?.Role.ToString().ToLowerInvariant());
        return await request.JsonAsync(HttpStatusCode.OK, caller, CallerJson.Default.Caller);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Caller))]
public sealed partial class CallerJson : JsonSerializerContext;
