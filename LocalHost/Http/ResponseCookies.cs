using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Net.Http.Headers;
using SameSite = Microsoft.Azure.Functions.Worker.Http.SameSite;

namespace LocalHost.Http;

/// <summary>Cookies that a response sets, and their headers.</summary>
internal sealed class ResponseCookies : HttpCookies
{
    private readonly List<IHttpCookie> _cookies = [];

    public IEnumerable<string> Headers => _cookies.Select(cookie => new SetCookieHeaderValue(cookie.Name, Uri.EscapeDataString(cookie.Value))
    {
        Domain = cookie.Domain,
        Expires = cookie.Expires,
        HttpOnly = cookie.HttpOnly ?? false,
        MaxAge = cookie.MaxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Path = cookie.Path,
        SameSite = ModeOf(cookie.SameSite),
        Secure = cookie.Secure ?? false,
    }.ToString());

    public override void Append(string name, string value) => Append(new HttpCookie(name, value));

    public override void Append(IHttpCookie cookie) => _cookies.Add(cookie);

    public override IHttpCookie CreateNew() => new HttpCookie("", "");

    private static SameSiteMode ModeOf(SameSite sameSite) => sameSite switch
    {
        SameSite.Lax => SameSiteMode.Lax,
        SameSite.Strict => SameSiteMode.Strict,
        SameSite.ExplicitNone => SameSiteMode.None,
        _ => SameSiteMode.Unspecified,
    };
}
