using Microsoft.Extensions.Configuration;
using MySqlConnector;

namespace Functions.Platform.MySql;

/// <summary>Where the database is: setting <c>MYSQL_CONNECTION</c>.</summary>
public sealed record MySqlOptions(string ConnectionString)
{
    public const string Setting = "MYSQL_CONNECTION";

    private const string Sample = "Server=HOST;Database=analytics;User ID=NAME;Password=SECRET;MaximumPoolSize=20";

    /// <summary>Reads and checks the setting; throws <see cref="ConfigurationException"/> naming what is wrong.</summary>
    public static MySqlOptions From(IConfiguration configuration)
    {
        var value = configuration[Setting];
        ConfigurationException.ThrowIfMissing(Setting, value, Sample);
        try
        {
            var parsed = new MySqlConnectionStringBuilder(value);
            ConfigurationException.ThrowIf(parsed.Server.Length == 0, $"{Setting} names no Server. Example: {Sample}");
            ConfigurationException.ThrowIf(parsed.Database.Length == 0, $"{Setting} names no Database. Example: {Sample}");
        }
        catch (ArgumentException malformed)
        {
            throw new ConfigurationException($"{Setting} is not a connection string: {malformed.Message} Example: {Sample}", malformed);
        }

        return new MySqlOptions(value);
    }
}
