using System.Globalization;
using DevServers;

namespace LocalHost.Tests.Fixtures;

/// <summary>The host in a process of its own, with the test app's worker as its child, and everything that both started.</summary>
internal sealed class HostedProcess : IAsyncDisposable
{
    // Inherited by all that the host starts, so that each of them can be found.
    private const string MarkName = "LOCALHOST_TESTS_MARK";

    // Its own output folder: this one has the assemblies of ASP.NET Core's framework, which the app does not load.
    private static readonly string AppFolder = AppContext.BaseDirectory.Replace(
        $"{Path.DirectorySeparatorChar}LocalHost.Tests{Path.DirectorySeparatorChar}",
        $"{Path.DirectorySeparatorChar}LocalHost.Tests{Path.DirectorySeparatorChar}TestApp{Path.DirectorySeparatorChar}",
        StringComparison.Ordinal);

    private readonly string _mark = Guid.NewGuid().ToString();
    private readonly HostProcess _process;

    /// <param name="settings">Environment variables.</param>
    public HostedProcess(Dictionary<string, string?> settings, params string[] functions)
        : this(settings, [], functions)
    {
    }

    /// <param name="settings">Environment variables.</param>
    public HostedProcess(Dictionary<string, string?> settings, string[] arguments, params string[] functions)
    {
        var environment = new Dictionary<string, string?>(settings) { [MarkName] = _mark };
        for (var i = 0; i < functions.Length; i++)
        {
            environment[$"AzureFunctionsJobHost__functions__{i}"] = functions[i];
        }

        _process = HostProcess.OfApp(environment, ["--app", AppFolder, .. arguments]);
        Client = new HttpClient();
    }

    /// <summary>The environment of a host on this storage account, which needs no database.</summary>
    public static Dictionary<string, string?> Settings(string storage) => new()
    {
        ["AzureWebJobsStorage"] = storage,
        ["MYSQL_CONNECTION"] = "none",
        ["FunctionKeys__Master"] = TestHost.MasterKey,
        ["AzureFunctionsJobHost__extensions__queues__maxPollingInterval"] = "00:00:00.1",
    };

    public HttpClient Client { get; private set; }

    public HostProcess Process => _process;

    public async Task StartAsync()
    {
        await _process.StartAsync();
        Client.Dispose();
        Client = new HttpClient { BaseAddress = _process.Url };
    }

    /// <summary>The process id of the worker that answers now; 0 where it dies before it has answered.</summary>
    public async Task<int> WorkerAsync()
    {
        using var response = await Client.GetAsync("/api/pid");
        return response.IsSuccessStatusCode ? int.Parse(await response.Content.ReadAsStringAsync(), CultureInfo.InvariantCulture) : 0;
    }

    public Task PrintsAsync(string text, TimeSpan? within = null) => Eventually.HoldsAsync(
        () => _process.Output.Contains(text, StringComparison.Ordinal), () => $"'{text}' in {_process.Output}", within);

    /// <summary>Waits until the host and all that it started are gone.</summary>
    public Task GoneWithinAsync(TimeSpan limit) =>
        Eventually.HoldsAsync(() => !Processes().Any(), () => string.Join(", ", Processes()), limit);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }

    private IEnumerable<string> Processes() => Directory.EnumerateDirectories("/proc")
        .Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit))
        .Where(folder => Read(folder, "environ").Contains(_mark, StringComparison.Ordinal))
        .Select(folder => Read(folder, "cmdline").Replace('\0', ' '));

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
