using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Platform.Http;

/// <summary>Source-generated JSON of what the platform itself answers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(IntakeReceipt))]
public sealed partial class HttpJson : JsonSerializerContext;

public static class HttpJsonResponses
{
    private const string ContentType = "application/json; charset=utf-8";

    /// <summary>An answer without its body yet: no cache may keep it, and no browser take it for another type than it says.</summary>
    public static HttpResponseData Answer(this HttpRequestData request, HttpStatusCode status, string contentType = ContentType)
    {
        var response = request.CreateResponse(status);
        response.Headers.Add("Content-Type", contentType);
        response.Headers.Add("Cache-Control", "no-store");
        response.Headers.Add("X-Content-Type-Options", "nosniff");
        return response;
    }

    public static async Task<HttpResponseData> JsonAsync<T>(
        this HttpRequestData request,
        HttpStatusCode status,
        T body,
        JsonTypeInfo<T> type,
        string contentType = ContentType)
    {
        var response = request.Answer(status, contentType);
        await response.WriteBytesAsync(JsonSerializer.SerializeToUtf8Bytes(body, type));
        return response;
    }
}
