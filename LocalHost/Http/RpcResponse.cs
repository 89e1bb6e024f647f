using System.Globalization;
using System.Text;
using LocalHost.Rpc;
using Microsoft.Net.Http.Headers;
using SameSite = LocalHost.Rpc.RpcHttpCookie.Types.SameSite;

namespace LocalHost.Http;

/// <summary>Sends the response that a function returned.</summary>
internal static class RpcResponse
{
    /// <exception cref="InvalidOperationException">A header cannot be sent as it is.</exception>
    public static async Task WriteAsync(HttpResponse target, RpcHttp source, CancellationToken cancellationToken)
    {
        target.StatusCode = int.Parse(source.StatusCode, CultureInfo.InvariantCulture);
        foreach (var (name, value) in source.Headers)
        {
            target.Headers[name] = value;
        }

        foreach (var cookie in source.Cookies)
        {
            target.Headers.Append("Set-Cookie", HeaderOf(cookie));
        }

        // Kestrel frames the body itself, and refuses one where HTTP has none.
        target.Headers.Remove("Transfer-Encoding");
        target.Headers.Remove("Content-Length");
        if (target.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        var body = BodyOf(source);
        target.ContentLength = body.Length;
        await target.Body.WriteAsync(body, cancellationToken);
    }

    private static ReadOnlyMemory<byte> BodyOf(RpcHttp source) => source.Body?.DataCase switch
    {
        TypedData.DataOneofCase.Bytes => source.Body.Bytes.Memory,
        TypedData.DataOneofCase.String => Encoding.UTF8.GetBytes(source.Body.String),
        TypedData.DataOneofCase.Json => Encoding.UTF8.GetBytes(source.Body.Json),
        _ => ReadOnlyMemory<byte>.Empty,
    };

    private static string HeaderOf(RpcHttpCookie cookie) => new SetCookieHeaderValue(cookie.Name, Uri.EscapeDataString(cookie.Value))
    {
        Domain = cookie.Domain?.Value,
        Expires = cookie.Expires?.Value?.ToDateTimeOffset(),
        HttpOnly = cookie.HttpOnly?.Value ?? false,
        MaxAge = cookie.MaxAge is { } seconds ? TimeSpan.FromSeconds(seconds.Value) : null,
        Path = cookie.Path?.Value,
        SameSite = ModeOf(cookie.SameSite),
        Secure = cookie.Secure?.Value ?? false,
    }.ToString();

    private static Microsoft.Net.Http.Headers.SameSiteMode ModeOf(SameSite sameSite) => sameSite switch
    {
        SameSite.Lax => Microsoft.Net.Http.Headers.SameSiteMode.Lax,
        SameSite.Strict => Microsoft.Net.Http.Headers.SameSiteMode.Strict,
        SameSite.ExplicitNone => Microsoft.Net.Http.Headers.SameSiteMode.None,
        _ => Microsoft.Net.Http.Headers.SameSiteMode.Unspecified,
    };
}
