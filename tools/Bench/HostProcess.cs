using System.Diagnostics;
using System.Net;
using Functions;

namespace Bench;

/// <summary>The app, or something to compare it with, in a process of its own that says where it listens; killed when disposed.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    /// <summary>The header that an app's call carries.</summary>
    public static readonly (string Name, string Value) AsApp = ("x-functions-key", BenchmarkApp.AppKey);

    /// <summary>The header that an admin's call carries.</summary>
    public static readonly (string Name, string Value) AsAdmin = ("Authorization", $"Bearer {BenchmarkApp.AdminKey}");

    private static readonly HttpClient Http = new();

    private readonly Process _process;
    private Uri? _root;

    private HostProcess(Process process) => _process = process;

    /// <summary>Working set, in MiB.</summary>
    public double Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (double)(1 << 20);
        }
    }

    /// <summary>Sockets of every kind that are open, listening ones among them; null where the system does not tell.</summary>
    public int? Sockets => OperatingSystem.IsLinux()
        ? new DirectoryInfo($"/proc/{_process.Id}/fd").EnumerateFileSystemInfos()
            .Count(descriptor => descriptor.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true)
        : null;

    /// <summary>Starts the app's host on a free port.</summary>
    public static HostProcess LaunchApp(IReadOnlyDictionary<string, string> settings) =>
        Launch(settings, typeof(Slices).Assembly.Location, "--port", "0");

    public static HostProcess Launch(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new HostProcess(Process.Start(start)!);
    }

    /// <exception cref="InvalidOperationException">The process ended before it listened.</exception>
    public async Task ListeningAsync()
    {
        const string ready = "Listening on ";
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(ready, StringComparison.Ordinal))
            {
                _root = new Uri(line[ready.Length..].Split(' ')[0]);
                _ = DrainAsync();
                return;
            }
        }

        throw new InvalidOperationException("The process ended before it listened.");
    }

    /// <summary>Posts events as an app does.</summary>
    /// <exception cref="InvalidOperationException">They were not accepted.</exception>
    public async Task PostEventsAsync(HttpContent events)
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "api/track", events, AsApp);
        if (status != HttpStatusCode.Accepted)
        {
            throw new InvalidOperationException($"Not accepted: {(int)status} {body}");
        }
    }

    /// <summary>Sends it and reads the whole answer, whatever that says; throws where there is none.</summary>
    /// <exception cref="HttpRequestException">The process was not reached, or broke off.</exception>
    /// <exception cref="OperationCanceledException">There was no answer within 100 s.</exception>
    public async Task<(HttpStatusCode Status, string Body)> SendAsync(
        HttpMethod method, string path, HttpContent? content, params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(_root!, path)) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    // So that the pipe never fills; nothing of it is kept, however long the process runs.
    private async Task DrainAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is not null)
        {
        }
    }
}
