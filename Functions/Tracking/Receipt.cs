using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Tracking;

/// <summary>What the request itself says about its events, where they do not say it: when, from where, on what device.</summary>
public sealed record Receipt(DateTimeOffset At, string? IpHash, string? CountryCode, UserAgent Device)
{
    public static Receipt Of(HttpRequestData request, DateTimeOffset now, TrackingOptions options)
    {
        var address = ClientAddress.Of(request, options.TrustedProxies);
        return new Receipt(
            now,
            address is null ? null : options.IpHash.Of(address, now),
            options.CountryHeader is { } name ? Country(Header(request, name)) : null,
            UserAgent.Parse(Header(request, "User-Agent")));
    }

    private static string? Header(HttpRequestData request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static string? Country(string? header) =>
        header is [var first, var second] && char.IsAsciiLetter(first) && char.IsAsciiLetter(second) ? header.ToUpperInvariant() : null;
}
