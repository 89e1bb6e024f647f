using System.Text;
using Functions.Platform;
using Microsoft.Extensions.Configuration;

namespace Functions.Tracking;

/// <summary>How addresses are hashed.</summary>
public sealed record TrackingOptions(IpHash IpHash)
{
    public const string IpSecretSetting = "Privacy:IpSecret";
    public const string IpHashKeySetting = "Privacy:IpHashKey";

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
        return new TrackingOptions(new IpHash(Encoding.UTF8.GetBytes(secret), daily: key == "daily"));
    }
}
