using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Primitives;

namespace LocalHost.Http;

/// <summary>Sends the response that a function made.</summary>
internal static class ResponseWriter
{
    public static async Task WriteAsync(HttpResponse target, HttpResponseData source, CancellationToken cancellationToken)
    {
        target.StatusCode = (int)source.StatusCode;
        foreach (var (name, values) in source.Headers.NonValidated)
        {
            target.Headers[name] = new StringValues([.. values]);
        }

        foreach (var cookie in (source as EmbeddedHttpResponse)?.SetCookies.Headers ?? [])
        {
            target.Headers.Append("Set-Cookie", cookie);
        }

        // Kestrel frames the body itself, and refuses one where HTTP knows none.
        target.Headers.Remove("Transfer-Encoding");
        target.Headers.Remove("Content-Length");
        if (source.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent or HttpStatusCode.NotModified)
        {
            return;
        }

        if (source.Body.CanSeek)
        {
            (source.Body.Position, target.ContentLength) = (0, source.Body.Length);
        }

        await source.Body.CopyToAsync(target.Body, cancellationToken);
    }
}
