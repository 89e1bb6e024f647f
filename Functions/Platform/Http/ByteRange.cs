using System.Net;
using System.Net.Http.Headers;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Platform.Http;

/// <summary>Which bytes of a content are answered (RFC 9110, one range): all with 200, a part with 206, none with 416.</summary>
public sealed record ByteRange(HttpStatusCode Status, long Offset, long Length, long Total)
{
    /// <summary>What the request asks for; 413 where it asks for more than <paramref name="most"/> without a range.</summary>
    public static ByteRange Of(HttpRequestData request, long total, long most)
    {
        if (Asked(request) is not { } range)
        {
            return total > most ? new(HttpStatusCode.RequestEntityTooLarge, 0, 0, total) : new(HttpStatusCode.OK, 0, total, total);
        }

        var first = range.From ?? Math.Max(0, total - (range.To ?? 0));
        var last = range.From is null ? total - 1 : Math.Min(range.To ?? long.MaxValue, total - 1);
        return first > last
            ? new(HttpStatusCode.RequestedRangeNotSatisfiable, 0, 0, total)
            : new(HttpStatusCode.PartialContent, first, Math.Min(last - first + 1, most), total);
    }

    public HttpResponseData Answer(HttpRequestData request, string contentType)
    {
        var response = request.Answer(Status, contentType);
        response.Headers.Add("Accept-Ranges", "bytes");
        if (Status != HttpStatusCode.OK)
        {
            response.Headers.Add("Content-Range", Length == 0 ? $"bytes */{Total}" : $"bytes {Offset}-{Offset + Length - 1}/{Total}");
        }

        return response;
    }

    // Of several ranges, and of one that cannot be read, the header counts as absent.
    private static RangeItemHeaderValue? Asked(HttpRequestData request) =>
        RangeHeaderValue.TryParse(request.Header("Range"), out var range)
        && range is { Unit: "bytes", Ranges.Count: 1 }
            ? range.Ranges.Single()
            : null;
}
