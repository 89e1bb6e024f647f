using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>Where the database is, and how the app signs in: by a password in the connection string, or by an Entra token.</summary>
/// <param name="ConnectionString">Setting <c>MYSQL_CONNECTION</c>.</param>
/// <param name="ProvidePassword">What each new physical connection signs in with; null where the connection string holds the
/// password.</param>
public sealed record MySqlOptions(string ConnectionString, Func<MySqlProvidePasswordContext, string>? ProvidePassword = null)
{
    /// <summary>
    /// A session that asks nothing for so long is ended by the server and its transaction undone, so that an instance that vanished keeps
    /// no row locked for hours. Far longer than the pool keeps an unused connection.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    public const string Setting = "MYSQL_CONNECTION";
    public const string EntraSetting = "MySql:Entra";
    public const string EntraClientIdSetting = "MySql:EntraClientId";

    private const string Sample = "Server=HOST;Database=analytics;User ID=NAME;Password=SECRET;MaximumPoolSize=20";
    private const string EntraSample = "Server=HOST;Database=analytics;User ID=IDENTITY;SslMode=VerifyFull;MaximumPoolSize=20";

    /// <summary>Reads and checks the settings; throws <see cref="ConfigurationException"/> naming what is wrong.</summary>
    public static MySqlOptions From(IConfiguration configuration)
    {
        ConfigurationException.ThrowIfMissing(Setting, configuration[Setting], Sample);
        return From(configuration, Setting)!;
    }

    /// <summary>As above, for another server of the same sign-in; null where its setting is absent.</summary>
    public static MySqlOptions? From(IConfiguration configuration, string setting)
    {
        if (configuration[setting] is not { Length: > 0 } value)
        {
            return null;
        }

        var connection = Parse(value, setting);
        var text = configuration[EntraSetting] ?? "false";
        ConfigurationException.ThrowIf(!bool.TryParse(text, out var entra), $"Set {EntraSetting} to true or false");
        if (!entra)
        {
            return new MySqlOptions(value);
        }

        CheckEntra(connection, setting);
        return new MySqlOptions(value, new EntraPassword(Credential(configuration[EntraClientIdSetting])).Provide);
    }

    private static MySqlConnectionStringBuilder Parse(string value, string setting)
    {
        try
        {
            var parsed = new MySqlConnectionStringBuilder(value);
            ConfigurationException.ThrowIf(parsed.Server.Length == 0, $"{setting} names no Server. Example: {Sample}");
            ConfigurationException.ThrowIf(parsed.Database.Length == 0, $"{setting} names no Database. Example: {Sample}");
            return parsed;
        }
        catch (ArgumentException malformed)
        {
            throw new ConfigurationException($"{setting} is not a connection string: {malformed.Message} Example: {Sample}", malformed);
        }
    }

    // The token is sent as it is, so a false server would have it.
    private static void CheckEntra(MySqlConnectionStringBuilder connection, string setting)
    {
        ConfigurationException.ThrowIf(
            connection.Password.Length > 0,
                $"{setting} holds a Password; remove it, because {EntraSetting} signs in by a token. Example: {EntraSample}");
        ConfigurationException.ThrowIf(
            connection.UserID.Length == 0,
                $"Set User ID in {setting} to the identity's name, because {EntraSetting} is true. Example: {EntraSample}");
        ConfigurationException.ThrowIf(
            connection.SslMode != MySqlSslMode.VerifyFull,
                $"Set SslMode=VerifyFull in {setting}, because {EntraSetting} is true. Example: {EntraSample}");
    }

    // Without a client id also the person or pipeline that signed in to run the migrate command.
    private static TokenCredential Credential(string? clientId) =>
        string.IsNullOrEmpty(clientId) ? new DefaultAzureCredential() : AppIdentity.Managed(clientId);
}
