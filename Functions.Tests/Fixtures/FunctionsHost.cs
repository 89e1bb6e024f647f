using DevServers;
using Functions.Platform.MySql;

namespace Functions.Tests.Fixtures;

/// <summary>The app in a process of its own, as <c>./dev run</c> starts it, on any free port; reached over HTTP alone.</summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    private readonly HostProcess _process;

    private FunctionsHost(HostProcess process) => _process = process;

    public ApiClient Api { get; private set; } = null!;

    public int ProcessId => _process.ProcessId;

    /// <summary>Everything the process printed so far.</summary>
    public string Output => _process.Output;

    /// <summary>Starts the app on the given servers; <paramref name="settings"/> are environment variables of its own.</summary>
    public static Task<FunctionsHost> StartAsync(
        string mySqlConnectionString, string storageConnectionString, params (string Name, string Value)[] settings) =>
        StartAsync(Process([(MySqlOptions.Setting, mySqlConnectionString), ("AzureWebJobsStorage", storageConnectionString), .. settings]));

    /// <summary>Starts the app with servers of its own on <paramref name="dataFolder"/>.</summary>
    public static Task<FunctionsHost> StartWithServersAsync(string dataFolder, params (string Name, string Value)[] settings) =>
        StartAsync(Process([(MySqlOptions.Setting, null), ("AzureWebJobsStorage", null), .. settings], "--data", dataFolder));

    /// <summary>Runs the app's executable to its end; for starts that are meant to fail.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params (string Name, string Value)[] settings)
    {
        await using var process = Process([.. settings]);
        var code = await process.RunAsync();
        return (code, process.Output);
    }

    /// <summary>Starts the process (again, after it was killed or stopped) and waits until it serves.</summary>
    public async Task StartAsync()
    {
        await _process.StartAsync();
        Api ??= new ApiClient(_process.Url, TestSettings.Keys);
    }

    /// <summary>SIGKILL: what a crash, or a platform out of patience, does.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>SIGTERM, and waits for the end.</summary>
    public Task StopAsync() => _process.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task<FunctionsHost> StartAsync(HostProcess process)
    {
        var host = new FunctionsHost(process);
        await host.StartAsync();
        return host;
    }

    private static HostProcess Process((string Name, string? Value)[] settings, params string[] arguments)
    {
        var all = TestSettings.Values.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        return new HostProcess(typeof(Slices).Assembly.Location, all, arguments);
    }
}
