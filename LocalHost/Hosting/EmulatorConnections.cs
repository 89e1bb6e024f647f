using LocalHost.Configuration;
using DevServers;
using LocalHost.Storage;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Hosting;

/// <summary>Starts the servers that no connection string stands for, and puts their connection strings among the settings.</summary>
internal static class EmulatorConnections
{
    private const string MySqlKey = "MYSQL_CONNECTION";

    // What local.settings.json says for Core Tools, which do not start Azurite themselves.
    private const string AnyAzurite = "UseDevelopmentStorage=true";

    /// <summary>Null where nothing had to be started.</summary>
    /// <exception cref="StartupException">A server cannot be started; the message says what to install or change.</exception>
    public static ServerSet? Start(ConfigurationManager configuration, EmbeddedHostOptions options)
    {
        var needed = new ServerOptions(HostConfiguration.DataFolder(configuration, options.BaseFolder))
        {
            MySql = string.IsNullOrEmpty(configuration[MySqlKey]),
            Storage = configuration[StorageConnections.Default] is null or "" or AnyAzurite
                && !configuration.GetSection(StorageConnections.Default).GetChildren().Any(),
        };
        if (!needed.MySql && !needed.Storage)
        {
            return null;
        }

        try
        {
            Console.WriteLine($"Starting {Names(needed)} with data in {needed.DataFolder}");

            // Waited for here, because an app reads its settings as soon as it has its builder.
            var emulators = ServerSet.StartAsync(needed).GetAwaiter().GetResult();
            configuration.AddInMemoryCollection(Settings(emulators));
            return emulators;
        }
        catch (Exception e) when (e is MissingPrerequisiteException or ServerStartException or DataFolderInUseException)
        {
            throw new StartupException(e.Message, e);
        }
    }

    private static string Names(ServerOptions needed) =>
        needed is { MySql: true, Storage: true } ? "MySQL and Azurite" : needed.MySql ? "MySQL" : "Azurite";

    private static Dictionary<string, string?> Settings(ServerSet emulators)
    {
        var settings = new Dictionary<string, string?>();
        if (emulators.MySql is { } mySql)
        {
            settings[MySqlKey] = mySql.ConnectionString;
        }

        if (emulators.Azurite is { } azurite)
        {
            settings[StorageConnections.Default] = azurite.ConnectionString;
        }

        return settings;
    }
}
