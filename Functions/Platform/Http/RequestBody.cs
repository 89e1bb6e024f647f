using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Platform.Http;

/// <summary>A request's body, read whole and inflated, or the problem that says why it was not taken.</summary>
public sealed record RequestBody(ReadOnlyMemory<byte> Bytes, Problem? Problem)
{
    /// <summary>Most bytes a body may hold, before and after inflating.</summary>
    public const int MaxBytes = 1024 * 1024;

    public static readonly Problem TooLarge = Problem.Of(
        HttpStatusCode.RequestEntityTooLarge, "Body too large", $"A body holds at most {MaxBytes} bytes, inflated.");

    /// <summary>The refusal of a body that the Functions host did not hand over: it hands over none without a Content-Length.</summary>
    public static readonly Problem NoLength = Problem.Of(
        HttpStatusCode.LengthRequired, "Length required", "Send the body with its Content-Length, not in chunks.");

    public static Problem WrongType(IEnumerable<string> mediaTypes) => Problem.Of(
        HttpStatusCode.UnsupportedMediaType, "Unsupported media type", $"Send Content-Type {string.Join(" or ", mediaTypes)}.");

    /// <summary>Reads a body of one of <paramref name="mediaTypes"/>, plain or compressed with gzip or br.</summary>
    public static async Task<RequestBody> ReadAsync(
        HttpRequestData request, IReadOnlyList<string> mediaTypes, CancellationToken cancellationToken)
    {
        if (!HasMediaType(request, mediaTypes))
        {
            return new RequestBody(default, WrongType(mediaTypes));
        }

        var encoding = (request.Header("Content-Encoding") ?? "identity").ToLowerInvariant();
        if (Inflate(request.Body, encoding) is not { } content)
        {
            return Refused(HttpStatusCode.UnsupportedMediaType, "Unsupported content encoding", "Send Content-Encoding gzip, br or none.");
        }

        try
        {
            return await ReadCappedAsync(content, cancellationToken) switch
            {
                null => new RequestBody(default, TooLarge),
                [] when request.Header("Transfer-Encoding") is not null => new RequestBody(default, NoLength),
                var bytes => new RequestBody(bytes, null),
            };
        }
        catch (Exception malformed) when (malformed is InvalidDataException || (malformed is InvalidOperationException && encoding == "br"))
        {
            return Refused(HttpStatusCode.BadRequest, "Invalid request", $"The body is not valid {encoding}.");
        }
    }

    private static RequestBody Refused(HttpStatusCode status, string title, string detail) =>
        new(default, Problem.Of(status, title, detail));

    private static bool HasMediaType(HttpRequestData request, IReadOnlyList<string> mediaTypes) =>
        MediaTypeHeaderValue.TryParse(request.Header("Content-Type"), out var sent)
        && mediaTypes.Contains(sent.MediaType, StringComparer.OrdinalIgnoreCase);

    private static Stream? Inflate(Stream body, string encoding) => encoding switch
    {
        "" or "identity" => body,
        "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        _ => null,
    };

    // Stops at the first byte past the cap, so that a small body that inflates to gigabytes costs one buffer.
    private static async Task<byte[]?> ReadCappedAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes + 1);
        try
        {
            var read = await content.ReadAtLeastAsync(
                buffer.AsMemory(0, MaxBytes + 1), MaxBytes + 1, throwOnEndOfStream: false, cancellationToken);
            return read > MaxBytes ? null : buffer.AsSpan(0, read).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
