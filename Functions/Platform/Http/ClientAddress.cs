using System.Net;
using System.Net.Sockets;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Platform.Http;

/// <summary>
/// The caller's address by the trusted end of <c>X-Forwarded-For</c>; the caller may have written the rest, which is ignored.
/// </summary>
public static class ClientAddress
{
    /// <summary>
    /// The address that the outermost of <paramref name="trustedProxies"/> proxies saw, IPv4-mapped addresses as IPv4; null where
    /// there is none. The worker sees no socket, so with no trusted proxy there is no address.
    /// </summary>
    public static IPAddress? Of(HttpRequestData request, int trustedProxies)
    {
        if (trustedProxies == 0 || request.Header("X-Forwarded-For") is not { } forwarded)
        {
            return null;
        }

        var hops = forwarded.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return hops.Length == 0 ? null : Parse(hops[Math.Max(0, hops.Length - trustedProxies)]);
    }

    private static IPAddress? Parse(string hop)
    {
        if (!IPAddress.TryParse(hop, out var address))
        {
            // Azure's front end appends the port.
            if (!IPEndPoint.TryParse(hop, out var endPoint))
            {
                return null;
            }

            address = endPoint.Address;
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
