using System.Diagnostics;
using System.Text;
using Functions.Platform.MySql;

namespace Functions.Tests.Fixtures;

/// <summary>The app in a process of its own, as <c>./dev run</c> starts it, on any free port; reached over HTTP alone.</summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    private const string ReadyLine = "Listening on ";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly ProcessStartInfo _start;
    private readonly StringBuilder _output = new();
    private Process? _process;

    private FunctionsHost(ProcessStartInfo start) => _start = start;

    public ApiClient Api { get; private set; } = null!;

    public int ProcessId => _process!.Id;

    /// <summary>Everything the process printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the app on the given servers; <paramref name="settings"/> are environment variables of its own.</summary>
    public static async Task<FunctionsHost> StartAsync(
        string mySqlConnectionString, string storageConnectionString, params (string Name, string Value)[] settings)
    {
        var start = Command("--port", "0");
        start.Environment[MySqlOptions.Setting] = mySqlConnectionString;
        start.Environment["AzureWebJobsStorage"] = storageConnectionString;
        Apply(start, settings);
        var host = new FunctionsHost(start);
        await host.StartAsync();
        return host;
    }

    /// <summary>Starts the app with emulators of its own on <paramref name="dataFolder"/>.</summary>
    public static async Task<FunctionsHost> StartWithEmulatorsAsync(string dataFolder, params (string Name, string Value)[] settings)
    {
        var start = Command("--port", "0", "--data", dataFolder);
        start.Environment.Remove(MySqlOptions.Setting);
        start.Environment.Remove("AzureWebJobsStorage");
        Apply(start, settings);
        var host = new FunctionsHost(start);
        await host.StartAsync();
        return host;
    }

    /// <summary>Runs the app's executable to its end; for starts that are meant to fail.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params (string Name, string Value)[] settings)
    {
        var start = Command("--port", "0");
        Apply(start, settings);
        var host = new FunctionsHost(start);
        host.Launch();
        using var patience = new CancellationTokenSource(StartPatience);
        await host._process!.WaitForExitAsync(patience.Token);
        return (host._process.ExitCode, host.Output);
    }

    /// <summary>Starts the process (again, after it was killed or stopped) and waits until it serves.</summary>
    public async Task StartAsync()
    {
        lock (_output)
        {
            _output.Clear();
        }

        Launch();
        await Until.TrueAsync(() => _process!.HasExited || Output.Contains(ReadyLine, StringComparison.Ordinal), StartPatience, () => Output);
        Assert.False(_process!.HasExited, Output);
        if (Api is null)
        {
            var line = Output.Split('\n').First(printed => printed.StartsWith(ReadyLine, StringComparison.Ordinal));
            var root = new Uri(line[ReadyLine.Length..].Split(' ')[0].Trim());
            Api = new ApiClient(root, TestSettings.Keys);
            // A restart comes back on the same port, so that clients find it again.
            _start.ArgumentList[_start.ArgumentList.IndexOf("--port") + 1] = root.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>SIGKILL: what a crash, or a platform out of patience, does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using var patience = new CancellationTokenSource(StartPatience);
        await _process!.WaitForExitAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (_process is { HasExited: false })
        {
            await StopAsync();
        }

        _process?.Dispose();
    }

    private static ProcessStartInfo Command(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Slices).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Apply(start, TestSettings.Values.Select(setting => (setting.Key, setting.Value)));
        return start;
    }

    private static void Apply(ProcessStartInfo start, IEnumerable<(string Name, string Value)> settings)
    {
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }
    }

    private void Launch()
    {
        _process = new Process { StartInfo = _start };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
