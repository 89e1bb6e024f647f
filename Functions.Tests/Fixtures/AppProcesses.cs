using DevServers;
using Functions.Platform.MySql;

namespace Functions.Tests.Fixtures;

/// <summary>
/// The local host and the app's worker, each in a process of its own, as <c>./dev run</c> starts them; reached over HTTP alone. For tests
/// that kill one or read what they print; others share this process with <see cref="HostedApp"/>, which starts in a tenth of the time.
/// </summary>
public sealed class AppProcesses : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HostProcess _host;

    private AppProcesses(HostProcess host) => _host = host;

    public ApiClient Api { get; private set; } = null!;

    public int HostId => _host.ProcessId;

    public int WorkerId => _host.WorkerId ?? throw new InvalidOperationException("No worker runs.");

    /// <summary>Everything that both have printed since the host was last started.</summary>
    public string Output => _host.Output;

    /// <summary>Starts the app on the given servers; <paramref name="settings"/> are environment variables of its own.</summary>
    public static Task<AppProcesses> StartAsync(
        string mySqlConnectionString, string storageConnectionString, params (string Name, string Value)[] settings) =>
        StartAsync(Host([(MySqlOptions.Setting, mySqlConnectionString), ("AzureWebJobsStorage", storageConnectionString), .. settings]));

    /// <summary>Starts the app with servers of its own on <paramref name="dataFolder"/>.</summary>
    public static Task<AppProcesses> StartWithServersAsync(string dataFolder, params (string Name, string Value)[] settings) =>
        StartAsync(Host([(MySqlOptions.Setting, null), ("AzureWebJobsStorage", null), .. settings], "--data", dataFolder));

    /// <summary>Runs the host to its end, for starts that are meant to fail; returns what went to standard error.</summary>
    public static async Task<(int ExitCode, string Errors)> RunAsync(params (string Name, string Value)[] settings)
    {
        await using var host = Host([.. settings]);
        var code = await host.RunAsync();
        return (code, host.Errors);
    }

    /// <summary>Starts both (again, after they were killed or stopped) and waits until they serve.</summary>
    public async Task StartAsync()
    {
        await _host.StartAsync();
        Api ??= new ApiClient(_host.Url, TestSettings.Keys);
    }

    /// <summary>SIGKILL to both at once: a machine that is gone.</summary>
    public async Task KillAsync()
    {
        var worker = _host.WorkerId;
        await _host.KillAsync();
        if (worker is { } id)
        {
            await Processes.SignalAsync("KILL", id);
        }
    }

    /// <summary>SIGKILL to the host; its worker may go on for a moment, and ends by itself.</summary>
    public Task KillHostAsync() => _host.KillAsync();

    /// <summary>SIGKILL to the worker, and waits until another serves in its place.</summary>
    public async Task KillWorkerAsync()
    {
        var killed = WorkerId;
        await Processes.SignalAsync("KILL", killed);
        await Until.TrueAsync(
            async () => _host.WorkerId is { } id
                && id != killed && (await Api.CallAsync(HttpMethod.Get, "health", key: null)).Status == 200,
            Patience,
            () => Task.FromResult(Output));
    }

    /// <summary>SIGTERM to the host, which ends the worker, and waits for the end.</summary>
    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        await _host.DisposeAsync();
    }

    private static async Task<AppProcesses> StartAsync(HostProcess host)
    {
        var app = new AppProcesses(host);
        await app.StartAsync();
        return app;
    }

    private static HostProcess Host((string Name, string? Value)[] settings, params string[] arguments)
    {
        var all = TestSettings.Values.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        // Many tests start one: its code runs for seconds, and does not earn back what watching it costs.
        all["DOTNET_TieredPGO"] = "0";
        return HostProcess.OfApp(all, arguments);
    }
}
