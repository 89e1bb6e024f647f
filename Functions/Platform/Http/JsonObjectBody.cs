using System.Net;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Platform.Http;

/// <summary>A request whose body is one JSON object of known fields.</summary>
public static class JsonObjectBody
{
    private static readonly string[] MediaTypes = ["application/json"];

    /// <summary>The object under validation, or the problem that says why the body was not taken.</summary>
    public static async Task<(JsonItem Item, Problem? Problem)> ReadAsync(
        HttpRequestData request, JsonFields fields, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(request, MediaTypes, cancellationToken);
        if (body.Problem is { } problem)
        {
            return (fields.Read(default), problem);
        }

        if (!Utf8.IsValid(body.Bytes.Span))
        {
            return (fields.Read(default), Invalid("The body is not valid UTF-8."));
        }

        try
        {
            var root = JsonDocument.Parse(body.Bytes).RootElement;
            return (fields.Read(root), root.ValueKind == JsonValueKind.Object ? null : Invalid("The body must be a JSON object."));
        }
        catch (JsonException error)
        {
            return (fields.Read(default), Invalid(JsonBatch.Position(error)));
        }
    }

    private static Problem Invalid(string detail) => Problem.Of(HttpStatusCode.BadRequest, "Invalid request", detail);
}
