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
    /// <summary>Answers with <paramref name="body"/> as JSON; nothing in it may be cached by a shared cache.</summary>
    public static async Task<HttpResponseData> JsonAsync<T>(
        this HttpRequestData request,
        HttpStatusCode status,
        T body,
        JsonTypeInfo<T> type,
        string contentType = "application/json; charset=utf-8")
    {
        var response = request.CreateResponse(status);
        response.Headers.Add("Content-Type", contentType);
        response.Headers.Add("Cache-Control", "no-store");
        await response.WriteBytesAsync(JsonSerializer.SerializeToUtf8Bytes(body, type));
        return response;
    }
}
