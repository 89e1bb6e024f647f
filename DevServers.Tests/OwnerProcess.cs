using System.Runtime.CompilerServices;

namespace DevServers.Tests;

/// <summary>Another process that owns servers, for tests that kill it: this assembly, started once more.</summary>
internal sealed class OwnerProcess : IAsyncDisposable
{
    private const string Variable = "TESTS_OWN_SERVERS_IN";

    private readonly ChildProcess _process;

    private OwnerProcess(ChildProcess process, string mySql, string storage) => (_process, MySql, Storage) = (process, mySql, storage);

    internal int Id => _process.Id;

    internal string MySql { get; }

    internal string Storage { get; }

    /// <summary>Starts an owner, which leads a process group of its own, and waits until its servers answer.</summary>
    internal static async Task<OwnerProcess> StartAsync(string dataFolder)
    {
        var process = new ChildProcess(new ChildCommand(Environment.ProcessPath!, typeof(OwnerProcess).Assembly.Location)
        {
            Environment = new Dictionary<string, string?> { [Variable] = dataFolder },
        });
        string[] lines = [];
        await process.StartAsync(
            _ => Task.FromResult((lines = process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Length == 2),
            TimeSpan.FromMinutes(1));
        return new OwnerProcess(process, lines[0], lines[1]);
    }

    public async ValueTask DisposeAsync() => await _process.KillAsync();

    // The runner generates this assembly's Main, so the other role begins before it. Other threads cannot enter this module until an
    // initialiser returns: everything that runs asynchronously here belongs to DevServers.
    [ModuleInitializer]
    internal static void OwnIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } dataFolder)
        {
            return;
        }

        var set = ServerSet.StartAsync(new ServerOptions(dataFolder)).GetAwaiter().GetResult();
        Console.WriteLine(set.MySql!.ConnectionString);
        Console.WriteLine(set.Azurite!.ConnectionString);
        Thread.Sleep(Timeout.Infinite);
    }
}
