using System.Net;
using System.Text.Json;
using MaxMind.Db;
using MaxMind.GeoIP2;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Platform.Http;

/// <summary>The caller's country: from the configured header, else from the configured GeoIP database, else unknown.</summary>
public sealed class CallerCountry(EdgeOptions options) : IDisposable
{
    /// <summary>What to say of any other code.</summary>
    public const string Error = "must be two letters";

    private readonly DatabaseReader? _database = Open(options.GeoIpDatabase);

    /// <summary>Two upper-case letters, or null.</summary>
    public string? Of(HttpRequestData request, IPAddress? address) =>
        FromHeader(request) ?? (address is not null && _database is not null && _database.TryCountry(address, out var found)
            ? Normalised(found?.Country.IsoCode)
            : null);

    /// <summary>A country code of an item's own.</summary>
    public static readonly OwnRule Rule = new(
        "countryCode",
        """{ "type": "string", "pattern": "^[A-Za-z]{2}$" }""",
        "Two letters, stored in upper case. Absent: the caller's country, where it is known");

    /// <summary>The item's own country code, made upper case.</summary>
    public static string? Read(JsonItem item)
    {
        if (!item.TryRead(Rule, out var value))
        {
            return null;
        }

        var sent = value.ValueKind == JsonValueKind.String && value.TryGetText(out var text) ? text : null;

        if (Normalised(sent) is { } code)
        {
            return code;
        }

        item.Refuse(Rule.Name, Error);
        return null;
    }

    public void Dispose() => _database?.Dispose();

    private string? FromHeader(HttpRequestData request) =>
        options.CountryHeader is { } name ? Normalised(request.HeaderValues(name) is [var first, ..] ? first : null) : null;

    /// <summary>The code in upper case; null where it is not two letters.</summary>
    public static string? Normalised(string? code) =>
        code is [var first, var second] && char.IsAsciiLetter(first) && char.IsAsciiLetter(second) ? code.ToUpperInvariant() : null;

    private static DatabaseReader? Open(string? path)
    {
        try
        {
            return path is null ? null : new DatabaseReader(path, FileAccessMode.Memory);
        }
        catch (Exception error) when (error is InvalidDatabaseException or IOException)
        {
            throw new ConfigurationException(
                $"{EdgeOptions.GeoIpDatabaseSetting} cannot be read as a MaxMind database: {error.Message}", error);
        }
    }
}
