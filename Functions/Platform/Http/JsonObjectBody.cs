using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Platform.Http;

/// <summary>A request whose body is one JSON object of known fields.</summary>
public static class JsonObjectBody
{
    public static readonly IReadOnlyList<string> MediaTypes = ["application/json"];

    /// <summary>The object under validation, or the problem that says why the body was not taken.</summary>
    public static async Task<(JsonItem Item, Problem? Problem)> ReadAsync(
        HttpRequestData request, JsonFields fields, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(request, MediaTypes, cancellationToken);
        var (root, problem) = body.Problem is null ? JsonBody.Parse(body.Bytes) : new JsonBody(default, body.Problem);
        if (problem is null && root.ValueKind != JsonValueKind.Object)
        {
            problem = JsonBody.Invalid("The body must be a JSON object.");
        }

        return (fields.Read(root), problem);
    }
}
