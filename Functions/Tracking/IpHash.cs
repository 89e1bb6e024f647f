using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Functions.Tracking;

/// <summary>
/// Turns an address into 64 hex characters that cannot be turned back without the secret: HMAC-SHA256 under a key derived for the
/// UTC day, so that a person's hashes of two days cannot be joined, or under the secret itself where the setting says so.
/// </summary>
public sealed class IpHash(byte[] secret, bool daily)
{
    private volatile DayKey? _today;

    public string Of(IPAddress address, DateTimeOffset now) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(daily ? KeyOf(DateOnly.FromDateTime(now.UtcDateTime)) : secret, address.GetAddressBytes()));

    private byte[] KeyOf(DateOnly day)
    {
        if (_today is { } known && known.Day == day)
        {
            return known.Key;
        }

        var name = day.ToString("O", CultureInfo.InvariantCulture);
        var derived = new DayKey(day, HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(name)));
        _today = derived;
        return derived.Key;
    }

    private sealed record DayKey(DateOnly Day, byte[] Key);
}
