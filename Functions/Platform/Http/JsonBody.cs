using System.Net;
using System.Text.Json;
using System.Text.Unicode;

namespace Functions.Platform.Http;

/// <summary>The root of a JSON body, or the problem with it.</summary>
public sealed record JsonBody(JsonElement Root, Problem? Problem)
{
    public static JsonBody Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return new JsonBody(default, Invalid("The body is not valid UTF-8."));
        }

        try
        {
            return new JsonBody(JsonDocument.Parse(body).RootElement, null);
        }
        catch (JsonException error)
        {
            // For people: lines and bytes count from 1.
            return new JsonBody(
                default, Invalid($"The body is not valid JSON: line {error.LineNumber + 1}, position {error.BytePositionInLine + 1}."));
        }
    }

    /// <summary>A body that is JSON, and still not what was asked for.</summary>
    public static Problem Invalid(string detail) => Problem.Of(HttpStatusCode.BadRequest, "Invalid request", detail);
}
