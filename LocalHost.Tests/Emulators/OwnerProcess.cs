using System.Diagnostics;
using System.Runtime.CompilerServices;
using LocalHost.Emulators;

namespace LocalHost.Tests.Emulators;

/// <summary>Another process that owns emulators, for tests that kill it: this assembly, started once more.</summary>
internal sealed class OwnerProcess : IDisposable
{
    private const string Variable = "TESTS_OWN_EMULATORS_IN";

    private readonly Process _process;

    private OwnerProcess(Process process, string mySql, string storage) => (_process, MySql, Storage) = (process, mySql, storage);

    internal int Id => _process.Id;

    internal string MySql { get; }

    internal string Storage { get; }

    /// <summary>Starts an owner that leads a process group of its own, and waits until its servers answer.</summary>
    internal static async Task<OwnerProcess> StartAsync(string dataFolder)
    {
        string[] session = Watchdog.NewSession();
        var info = new ProcessStartInfo(session[0], [.. session[1..], Environment.ProcessPath!, typeof(OwnerProcess).Assembly.Location])
        {
            RedirectStandardOutput = true,
            Environment = { [Variable] = dataFolder },
        };
        var process = Process.Start(info)!;
        var mySql = await process.StandardOutput.ReadLineAsync();
        var storage = await process.StandardOutput.ReadLineAsync();
        Assert.NotNull(storage);
        return new OwnerProcess(process, mySql!, storage);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    // The runner generates this assembly's Main, so the other role begins before it. Other threads cannot enter this module until an
    // initialiser returns: everything that runs asynchronously here belongs to LocalHost.
    [ModuleInitializer]
    internal static void OwnIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } dataFolder)
        {
            return;
        }

        var set = EmulatorSet.StartAsync(new EmulatorOptions(dataFolder)).GetAwaiter().GetResult();
        Console.WriteLine(set.MySql!.ConnectionString);
        Console.WriteLine(set.Azurite!.ConnectionString);
        Thread.Sleep(Timeout.Infinite);
    }
}
