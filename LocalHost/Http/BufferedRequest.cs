using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Azure.Functions.Worker.Http;

namespace LocalHost.Http;

/// <summary>A request read to its end, so that a function can look at it as often as it likes.</summary>
internal sealed record BufferedRequest(
    string Method, Uri Url, HttpHeadersCollection Headers, IReadOnlyCollection<IHttpCookie> Cookies, MemoryStream Body)
{
    /// <exception cref="BadHttpRequestException">The request is malformed or too large; the exception knows the status.</exception>
    public static async Task<BufferedRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(request.GetEncodedUrl(), UriKind.Absolute, out var url))
        {
            throw new BadHttpRequestException("The request's URL is malformed.");
        }

        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        body.Position = 0;
        var headers = new HttpHeadersCollection(
            request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.OfType<string>())));
        return new BufferedRequest(
            request.Method, url, headers, [.. request.Cookies.Select(cookie => new HttpCookie(cookie.Key, cookie.Value))], body);
    }
}
