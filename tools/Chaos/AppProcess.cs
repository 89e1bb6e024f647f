using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Chaos;

/// <summary>
/// The app in a process of its own, as <c>./dev run</c> starts it: started, killed, paused and started again on the same port.
/// </summary>
public sealed class AppProcess : IAsyncDisposable
{
    private const string ReadyLine = "Listening on ";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    private readonly ProcessStartInfo _start;
    private readonly StringBuilder _output = new();
    private Process? _process;

    /// <summary>Starts nothing yet. <paramref name="settings"/> are environment variables of the process; one that is null is removed.</summary>
    public AppProcess(IEnumerable<KeyValuePair<string, string?>> settings, params IEnumerable<string> arguments)
    {
        _start = new ProcessStartInfo("dotnet", [typeof(Functions.Slices).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            if (value is null)
            {
                _start.Environment.Remove(name);
            }
            else
            {
                _start.Environment[name] = value;
            }
        }
    }

    /// <summary>Where it listens; known once it has been started.</summary>
    public Uri Url { get; private set; } = null!;

    public int ProcessId => _process!.Id;

    /// <summary>Everything that the process printed since it was last started.</summary>
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

    /// <summary>Runs the app's executable to its end.</summary>
    public async Task<int> RunAsync()
    {
        Launch();
        using var patience = new CancellationTokenSource(StartPatience);
        await _process!.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>
    /// Starts the process (again, after it was killed or stopped) and waits until it serves. Throws
    /// <see cref="InvalidOperationException"/> with what it printed where it ended, or did not serve in time.
    /// </summary>
    public async Task StartAsync()
    {
        Launch();
        using var patience = new CancellationTokenSource(StartPatience);
        while (!Output.Contains(ReadyLine, StringComparison.Ordinal))
        {
            if (_process!.HasExited || patience.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The app did not start. {Output}");
            }

            await Task.Delay(Look);
        }

        if (Url is null)
        {
            var line = Output.Split('\n').First(printed => printed.StartsWith(ReadyLine, StringComparison.Ordinal));
            Url = new Uri(line[ReadyLine.Length..].Split(' ')[0].Trim());
            // A restart comes back on the same port, so that clients find it again.
            _start.ArgumentList[_start.ArgumentList.IndexOf("--port") + 1] = Url.Port.ToString(CultureInfo.InvariantCulture);
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
        await Signal.SendAsync("TERM", ProcessId);
        using var patience = new CancellationTokenSource(StartPatience);
        await _process!.WaitForExitAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await StopAsync();
        }

        _process?.Dispose();
    }

    private void Launch()
    {
        lock (_output)
        {
            _output.Clear();
        }

        _process?.Dispose();
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
