using System.Runtime.InteropServices;
using LocalHost.Configuration;
using LocalHost.Hosting;
using LocalHost.Workers;

namespace LocalHost;

/// <summary>Starts the servers that no setting names, the app's worker, and the host in front of it, until a signal ends it.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        Console.WriteLine("LocalHost is a development and test host for Azure Functions: one instance, no scale-out.");
        using var stopping = new CancellationTokenSource();
        using var terminate = OnSignal(PosixSignal.SIGTERM, stopping);
        using var interrupt = OnSignal(PosixSignal.SIGINT, stopping);
        try
        {
            await RunAsync(args, stopping.Token);
            return 0;
        }
        catch (StartupException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (WorkerExitedException e)
        {
            return e.ExitCode == 0 ? 1 : e.ExitCode; // The worker has printed the reason.
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static async Task RunAsync(string[] args, CancellationToken stopping)
    {
        var line = CommandLine.Parse(args);
        var launcher = new WorkerProcessLauncher(line.AppFolder);
        LocalEnvironment.Apply(line);
        await using var servers = await LocalServers.StartAsync(line.AppFolder, stopping);
        _ = servers?.UnexpectedExit.ContinueWith(exit => Console.Error.WriteLine(exit.Result), TaskScheduler.Default);
        await using var host = await AppHost.StartAsync(LocalEnvironment.Read(), launcher, cancellationToken: stopping);
        Console.WriteLine($"Listening on {host.Url} (Ctrl-C stops it)");
        await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await host.StopAsync();
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stopping) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stopping.Cancel();
        });
}
