using DevServers;
using LocalHost.Configuration;

namespace LocalHost.Hosting;

/// <summary>Starts the servers that no setting names, and puts their connection strings into the environment.</summary>
internal static class LocalServers
{
    private const string MySqlKey = "MYSQL_CONNECTION";
    private const string StorageKey = "AzureWebJobsStorage";

    // What local.settings.json has for Core Tools, which do not start Azurite themselves.
    private const string AnyAzurite = "UseDevelopmentStorage=true";

    /// <summary>Null where nothing had to be started.</summary>
    /// <exception cref="StartupException">A server cannot be started; the message says what to install or change.</exception>
    public static async Task<ServerSet?> StartAsync(string appFolder, CancellationToken cancellationToken)
    {
        var settings = LocalEnvironment.Read();
        var needed = new ServerOptions(DataFolder(settings, appFolder))
        {
            MySql = string.IsNullOrEmpty(settings[MySqlKey]),
            Storage = settings[StorageKey] is null or "" or AnyAzurite && !settings.GetSection(StorageKey).GetChildren().Any(),
        };
        if (!needed.MySql && !needed.Storage)
        {
            return null;
        }

        try
        {
            Console.WriteLine($"Starting {Names(needed)} with data in {needed.DataFolder}");
            var servers = await ServerSet.StartAsync(needed, cancellationToken);
            Environment.SetEnvironmentVariable(MySqlKey, servers.MySql?.ConnectionString ?? settings[MySqlKey]);
            Environment.SetEnvironmentVariable(StorageKey, servers.Azurite?.ConnectionString ?? settings[StorageKey]);
            return servers;
        }
        catch (Exception e) when (e is MissingPrerequisiteException or ServerStartException or DataFolderInUseException)
        {
            throw new StartupException(e.Message, e);
        }
    }

    /// <summary>The folder that the servers keep their data in, absolute.</summary>
    public static string DataFolder(IConfiguration settings, string appFolder) =>
        Path.GetFullPath(settings[HostSettings.DataKey] ?? Path.Combine(RepositoryRoot.Above(appFolder) ?? appFolder, ".local"));

    private static string Names(ServerOptions needed) =>
        needed is { MySql: true, Storage: true } ? "MySQL and Azurite" : needed.MySql ? "MySQL" : "Azurite";
}
