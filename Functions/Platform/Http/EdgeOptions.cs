using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Functions.Platform.Http;

/// <summary>The proxies in front of the app, and the source of a caller's country.</summary>
/// <param name="TrustedProxies">Proxies whose entry in <c>X-Forwarded-For</c> is believed, counted from the app outwards.</param>
/// <param name="CountryHeader">The header in which a proxy names the country; null for none.</param>
/// <param name="GeoIpDatabase">Path of a MaxMind country database; null for none.</param>
public sealed record EdgeOptions(int TrustedProxies, string? CountryHeader, string? GeoIpDatabase)
{
    public const string TrustedProxiesSetting = "Http:TrustedProxies";
    public const string CountryHeaderSetting = "Http:CountryHeader";
    public const string GeoIpDatabaseSetting = "Http:GeoIpDatabase";

    /// <summary>Reads and checks the settings; throws <see cref="ConfigurationException"/> naming the one that is wrong.</summary>
    public static EdgeOptions From(IConfiguration configuration)
    {
        // One is what Azure's own front end is; it appends the caller's address.
        var proxies = 1;
        ConfigurationException.ThrowIf(
            configuration[TrustedProxiesSetting] is { } text
                && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out proxies),
            $"Set {TrustedProxiesSetting} to the number of proxies in front of the app, for example 1");

        var database = NullIfEmpty(configuration[GeoIpDatabaseSetting]);
        ConfigurationException.ThrowIf(
            database is not null && !File.Exists(database),
            $"Set {GeoIpDatabaseSetting} to a MaxMind country database, for example /data/GeoLite2-Country.mmdb; there is no file '{database}'");

        return new EdgeOptions(proxies, NullIfEmpty(configuration[CountryHeaderSetting]), database);
    }

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
