using System.Globalization;
using System.Text;
using Functions.Platform;
using Microsoft.Extensions.Configuration;

namespace Functions.Tracking;

/// <summary>How the edge treats callers: which proxies to trust, which header names the country, how addresses are hashed.</summary>
public sealed record TrackingOptions(IpHash IpHash, int TrustedProxies, string? CountryHeader)
{
    public const string IpSecretSetting = "Privacy:IpSecret";
    public const string IpHashKeySetting = "Privacy:IpHashKey";
    public const string TrustedProxiesSetting = "Http:TrustedProxies";
    public const string CountryHeaderSetting = "Http:CountryHeader";

    private const int MinSecretCharacters = 32;

    /// <summary>Reads and checks the settings; throws <see cref="ConfigurationException"/> naming the one that is wrong.</summary>
    public static TrackingOptions From(IConfiguration configuration)
    {
        var secret = configuration[IpSecretSetting];
        ConfigurationException.ThrowIfMissing(IpSecretSetting, secret, "the output of: openssl rand -hex 32");
        ConfigurationException.ThrowIf(
            secret.Length < MinSecretCharacters,
            $"{IpSecretSetting} is too short; set at least {MinSecretCharacters} characters, for example the output of: openssl rand -hex 32");

        var key = configuration[IpHashKeySetting] ?? "daily";
        ConfigurationException.ThrowIf(key is not ("daily" or "constant"), $"Set {IpHashKeySetting} to daily or constant");

        // One is what Azure's own front end is; it appends the caller's address.
        var proxies = 1;
        ConfigurationException.ThrowIf(
            configuration[TrustedProxiesSetting] is { } text && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out proxies),
            $"Set {TrustedProxiesSetting} to the number of proxies in front of the app, for example 1");

        return new TrackingOptions(
            new IpHash(Encoding.UTF8.GetBytes(secret), daily: key == "daily"),
            proxies,
            configuration[CountryHeaderSetting] is { Length: > 0 } header ? header : null);
    }
}
