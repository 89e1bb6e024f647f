using System.Globalization;
using DevServers;
using LocalHost.Hosting;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Configuration;

/// <summary>Layers the settings: local.settings.json below the environment below the command line.</summary>
internal static class HostConfiguration
{
    private const string PortKey = "LocalHost:Port";
    private const string DataKey = "LocalHost:Data";
    private const string CorsKey = "LocalHost:Cors";
    private const int DefaultPort = 7071;

    private static readonly Dictionary<string, string> Switches = new() { ["--port"] = PortKey, ["--data"] = DataKey };

    public static void AddHostSettings(this IConfigurationBuilder builder, EmbeddedHostOptions options)
    {
        var local = LocalSettings.Read(options.LocalSettingsPath ?? LocalSettingsFile.Locate(options.BaseFolder));
        builder.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [PortKey] = local.Port?.ToString(CultureInfo.InvariantCulture),
            [CorsKey] = local.Cors,
        });
        builder.AddInMemoryCollection(local.Values);
        builder.AddEnvironmentVariables();
        builder.AddCommandLine([.. options.Arguments], Switches);
        builder.AddInMemoryCollection(options.Settings);
    }

    /// <summary>The port to listen on; 0 picks a free one.</summary>
    /// <exception cref="StartupException">It is no port number.</exception>
    public static int Port(IConfiguration configuration) =>
        configuration[PortKey] is not { } text ? DefaultPort
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue ? port
        : throw new StartupException($"The port is '{text}'; give --port a whole number from 0 to {ushort.MaxValue}.");

    /// <summary>The folder that the emulators keep their data in, absolute.</summary>
    public static string DataFolder(IConfiguration configuration, string baseFolder) =>
        Path.GetFullPath(configuration[DataKey] ?? Path.Combine(RepositoryRoot.Above(baseFolder) ?? baseFolder, ".local"));

    /// <summary>Origins that browsers may call from; <c>*</c> is every one.</summary>
    public static string[] CorsOrigins(IConfiguration configuration) =>
        configuration[CorsKey]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
