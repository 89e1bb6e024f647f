using System.Net;
using Functions.Tracking;

namespace Functions.Tests.Tracking;

public sealed class IpHashTests
{
    private static readonly byte[] Secret = "an-example-secret-of-32-characters"u8.ToArray();
    private static readonly IPAddress Address = IPAddress.Parse("203.0.113.9");
    private static readonly DateTimeOffset Morning = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_hash_is_64_hex_characters_and_not_the_bare_sha256()
    {
        var hash = new IpHash(Secret, daily: true).Of(Address, Morning);

        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.NotEqual(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Address.GetAddressBytes())), hash);
    }

    [Fact]
    public void A_hash_is_HMAC_SHA256_under_the_secret_or_under_the_days_HMAC_of_it()
    {
        // As in: printf '\313\000\161\011' | openssl dgst -sha256 -hmac an-example-secret-of-32-characters
        Assert.Equal(
            "28b2372365de6af2a9ec7d945484f13c76d44df4491cdd935298d753fe7f4318", new IpHash(Secret, daily: false).Of(Address, Morning));
        Assert.Equal(
            "c4d7c4c7ca1f26a0cd8579d737958b0c1f55d50cfa36f139ebbda4a532b43818", new IpHash(Secret, daily: true).Of(Address, Morning));
    }

    [Fact]
    public void A_daily_key_joins_the_hours_of_one_day_and_parts_two_days()
    {
        var hash = new IpHash(Secret, daily: true);

        Assert.Equal(hash.Of(Address, Morning), hash.Of(Address, Morning.AddHours(17)));
        Assert.NotEqual(hash.Of(Address, Morning), hash.Of(Address, Morning.AddHours(18)));
        Assert.Equal(hash.Of(Address, Morning), hash.Of(Address, Morning));
    }

    [Fact]
    public void A_constant_key_joins_the_days() =>
        Assert.Equal(
            new IpHash(Secret, daily: false).Of(Address, Morning),
            new IpHash(Secret, daily: false).Of(Address, Morning.AddDays(100)));

    [Fact]
    public void Another_secret_or_address_gives_another_hash()
    {
        var hash = new IpHash(Secret, daily: true).Of(Address, Morning);

        Assert.NotEqual(hash, new IpHash("another-example-secret-of-32-chars"u8.ToArray(), daily: true).Of(Address, Morning));
        Assert.NotEqual(hash, new IpHash(Secret, daily: true).Of(IPAddress.Parse("203.0.113.10"), Morning));
    }
}
