using System.Globalization;

namespace LocalHost.Configuration;

/// <summary>
/// Makes the settings of local.settings.json and of the command line environment variables, as Core Tools do, so that host and worker
/// read the same. A variable that is set already stands above the file and below the command line.
/// </summary>
internal static class LocalEnvironment
{
    private const string EnvironmentName = "AZURE_FUNCTIONS_ENVIRONMENT";

    public static void Apply(CommandLine line)
    {
        var local = LocalSettings.Read(LocalSettingsFile.Locate(line.AppFolder));
        foreach (var (name, value) in Added(local, line.Settings, Environment.GetEnvironmentVariable))
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public static IConfiguration Read() => new ConfigurationBuilder().AddEnvironmentVariables().Build();

    public static Dictionary<string, string?> Added(
        LocalSettings local, IReadOnlyDictionary<string, string?> commandLine, Func<string, string?> environment)
    {
        var file = new Dictionary<string, string?>(local.Values)
        {
            [HostSettings.PortKey] = local.Port?.ToString(CultureInfo.InvariantCulture),
            [HostSettings.CorsKey] = local.Cors,
        };
        file.TryAdd(EnvironmentName, "Development");
        var added = file
            .Where(pair => pair.Value is not null && environment(NameOf(pair.Key)) is null)
            .ToDictionary(pair => NameOf(pair.Key), pair => pair.Value);
        foreach (var (key, value) in commandLine)
        {
            added[NameOf(key)] = value;
        }

        return added;
    }

    private static string NameOf(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
