using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Text.Unicode;

namespace Functions.Platform.Http;

/// <summary>The root of a JSON body, or the problem with it.</summary>
public sealed record JsonBody(JsonElement Root, Problem? Problem)
{
    // Deeper than anything that is taken, and shallower than what a document refuses as a whole: its parser's work grows with depth.
    private const int MaxDepth = 32;

    /// <summary>Parses a body. What is nested too deep for any field is read as null there, so that only its own item is refused.</summary>
    public static JsonBody Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return new JsonBody(default, Invalid("The body is not valid UTF-8."));
        }

        try
        {
            return new JsonBody(JsonElement.Parse(body.Span), null);
        }
        catch (JsonException)
        {
            return ParseShallow(body);
        }
    }

    /// <summary>A body that is JSON, and still not what was asked for.</summary>
    public static Problem Invalid(string detail) => Problem.Of(HttpStatusCode.BadRequest, "Invalid request", detail);

    private static JsonBody ParseShallow(ReadOnlyMemory<byte> body)
    {
        try
        {
            return new JsonBody(JsonElement.Parse(Shallow(body.Span)), null);
        }
        catch (JsonException error)
        {
            // For people: lines and bytes count from 1.
            return new JsonBody(
                default, Invalid($"The body is not valid JSON: line {error.LineNumber + 1}, position {error.BytePositionInLine + 1}."));
        }
    }

    private static ReadOnlySpan<byte> Shallow(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var shallow = new ArrayBufferWriter<byte>();
        var copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth == MaxDepth)
            {
                shallow.Write(body[copied..(int)reader.TokenStartIndex]);
                shallow.Write("null"u8);
                reader.Skip();
                copied = (int)reader.BytesConsumed;
            }
        }

        shallow.Write(body[copied..]);
        return shallow.WrittenSpan;
    }
}
