using System.Diagnostics;
using System.Net;
using DevServers;

namespace Bench;

/// <summary>The app, or a web host to compare it with, in a process of its own.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    /// <summary>The header that an app's call carries.</summary>
    public static readonly (string Name, string Value) AsApp = ("x-functions-key", BenchmarkApp.AppKey);

    /// <summary>The header that an admin's call carries.</summary>
    public static readonly (string Name, string Value) AsAdmin = ("Authorization", $"Bearer {BenchmarkApp.AdminKey}");

    private static readonly HttpClient Http = new();

    private readonly HostProcess _process;

    private RunningHost(HostProcess process) => _process = process;

    /// <summary>Working set of the host and its worker, in MiB.</summary>
    public double Memory => ProcessIds.Sum(id =>
    {
        using var process = Process.GetProcessById(id);
        return process.WorkingSet64 / (double)(1 << 20);
    });

    /// <summary>CPU time that host and worker have used.</summary>
    public TimeSpan CpuTime => ProcessIds.Aggregate(TimeSpan.Zero, (sum, id) =>
    {
        using var process = Process.GetProcessById(id);
        return sum + process.TotalProcessorTime;
    });

    /// <summary>
    /// Sockets of host and worker of every kind that are open, listening ones among them; null where the system does not count them.
    /// </summary>
    public int? Sockets => OperatingSystem.IsLinux()
        ? ProcessIds.Sum(id => new DirectoryInfo($"/proc/{id}/fd").EnumerateFileSystemInfos()
            .Count(descriptor => descriptor.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true))
        : null;

    private IEnumerable<int> ProcessIds => _process.WorkerId is { } worker ? [_process.ProcessId, worker] : [_process.ProcessId];

    /// <summary>Starts the local host with the app, and waits until it serves.</summary>
    public static Task<RunningHost> StartAppAsync(IReadOnlyDictionary<string, string?> settings, params IEnumerable<string> arguments) =>
        StartAsync(HostProcess.OfApp(settings, arguments));

    /// <summary>Starts any web host, and waits until it serves.</summary>
    public static async Task<RunningHost> StartAsync(HostProcess process)
    {
        await process.StartAsync();
        return new RunningHost(process);
    }

    /// <exception cref="InvalidOperationException">They were not accepted.</exception>
    public async Task PostEventsAsync(HttpContent events)
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "api/track", events, AsApp);
        if (status != HttpStatusCode.Accepted)
        {
            throw new InvalidOperationException($"Not accepted: {(int)status} {body}");
        }
    }

    /// <summary>Sends the request and reads the whole answer, with any status.</summary>
    /// <exception cref="HttpRequestException">The process was not reached, or broke off.</exception>
    /// <exception cref="OperationCanceledException">There was no answer within 100 s.</exception>
    public async Task<(HttpStatusCode Status, string Body)> SendAsync(
        HttpMethod method, string path, HttpContent? content, params IEnumerable<(string Name, string Value)> headers)
    {
        // Buffered, so that its length is sent: a Functions host ignores chunked bodies.
        await (content?.LoadIntoBufferAsync() ?? Task.CompletedTask);
        using var request = new HttpRequestMessage(method, new Uri(_process.Url, path)) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
