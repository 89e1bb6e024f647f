namespace DevServers;

/// <summary>
/// A web host in a process of its own, a .NET assembly that takes <c>--port N</c> and prints <c>Listening on URL</c> once it serves:
/// started on a free port, killed, paused, and started again on the same port.
/// </summary>
/// <param name="settings">Environment variables; null removes one.</param>
/// <param name="arguments">Arguments besides the port.</param>
public sealed class HostProcess(string assembly, IReadOnlyDictionary<string, string?> settings, params IEnumerable<string> arguments)
    : IAsyncDisposable
{
    private const string ReadyLine = "Listening on ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process = new(CommandOf(assembly, settings, [.. arguments, "--port", "0"]));

    /// <summary>Where it listens; known once it has been started.</summary>
    public Uri Url { get; private set; } = null!;

    public int ProcessId => _process.Id;

    /// <summary>The process of the worker that a Functions host has started; null while it has none.</summary>
    public int? WorkerId => Processes.ChildrenOf(ProcessId)
        .Where(child => child.CommandLine.Contains("--functions-worker-id"))
        .Select(child => (int?)child.Id)
        .FirstOrDefault();

    /// <summary>Everything that it printed since it was last started, errors included.</summary>
    public string Output => _process.Output;

    /// <summary>The part of it that was printed to standard error.</summary>
    public string Errors => _process.Errors;

    /// <summary>
    /// The local Functions host of this repository, which starts the app's worker; both of this process's own configuration.
    /// </summary>
    public static HostProcess OfApp(IReadOnlyDictionary<string, string?> settings, params IEnumerable<string> arguments) =>
        new(LocalHostAssembly(), settings, arguments);

    /// <summary>Starts it (again, after it was killed or stopped) and waits until it serves.</summary>
    /// <exception cref="ChildStartException">It ended, or did not serve in time; with what it printed.</exception>
    public async Task StartAsync()
    {
        string? ready = null;
        await _process.StartAsync(_ => Task.FromResult((ready = Printed(ReadyLine)) is not null), Patience);
        if (Url is null)
        {
            Url = new Uri(ready![ReadyLine.Length..].Split(' ')[0]);
            // A restart comes back on the same port, so that clients find it again.
            _process.Command = CommandOf(assembly, settings, [.. arguments, "--port", $"{Url.Port}"]);
        }
    }

    /// <summary>Runs it to its end, for a start that is meant to fail and for commands; returns its exit code.</summary>
    public Task<int> RunAsync() => _process.RunAsync().WaitAsync(Patience);

    /// <summary>Ends it with SIGKILL, as a crash does.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>SIGTERM, and waits for the end; returns the exit code.</summary>
    public Task<int> StopAsync() => _process.StopAsync();

    /// <summary>Pauses it for a while, as a machine under pressure would.</summary>
    public Task PauseAsync(TimeSpan time) => _process.PauseAsync(time);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static ChildCommand CommandOf(string assembly, IReadOnlyDictionary<string, string?> settings, IEnumerable<string> arguments) =>
        new("dotnet", [assembly, .. arguments]) { Environment = settings, Grace = Patience };

    // This project's output is PROJECT/bin/CONFIGURATION/FRAMEWORK, and so is every other's.
    private static string LocalHostAssembly()
    {
        var output = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[^3..];
        var root = RepositoryRoot.Above(AppContext.BaseDirectory)
            ?? throw new InvalidOperationException("The local host is started from the repository alone.");
        return Path.Combine([root, "LocalHost", .. output, "LocalHost.dll"]);
    }

    private string? Printed(string start) =>
        Output.Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
}
