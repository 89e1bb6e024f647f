using DevServers;
using LocalHost.Hosting;

namespace LocalHost.Configuration;

/// <summary>The command line: the app to run, and settings, such as <c>--port 7072</c> or <c>--Section:Name=value</c>.</summary>
/// <param name="AppFolder">The folder with the app's files, absolute.</param>
/// <param name="Settings">Settings above those of the environment.</param>
internal sealed record CommandLine(string AppFolder, IReadOnlyDictionary<string, string?> Settings)
{
    private const string AppKey = "LocalHost:App";

    private static readonly Dictionary<string, string> Switches = new()
    {
        ["--app"] = AppKey,
        ["--port"] = HostSettings.PortKey,
        ["--data"] = HostSettings.DataKey,
    };

    public static CommandLine Parse(string[] arguments)
    {
        var settings = new ConfigurationBuilder().AddCommandLine(arguments, Switches).Build().AsEnumerable()
            .Where(pair => pair.Value is not null)
            .ToDictionary();
        var app = settings.Remove(AppKey, out var folder) ? folder! : DefaultAppFolder();
        return new CommandLine(Path.GetFullPath(app), settings);
    }

    // The output of the app beside this project's own, of the same configuration.
    private static string DefaultAppFolder() => RepositoryRoot.Above(AppContext.BaseDirectory) is { } root
        ? Path.Combine(root, "Functions", Path.GetRelativePath(Path.Combine(root, "LocalHost"), AppContext.BaseDirectory))
        : throw new StartupException("Name the folder of the app to run with --app DIR.");
}
