using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace LocalHost.Emulators;

/// <summary>One server under a watchdog, which can be stopped, killed and started again.</summary>
internal sealed class ServerProcess(string name, DataFolder folder)
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(25);

    // Longer than the watchdog leaves a server between SIGTERM and SIGKILL.
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(5);

    // The installer of MariaDB says what went wrong above twenty lines of general advice.
    private const int LogLinesShown = 30;

    private readonly TaskCompletionSource<string> _unexpectedExit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _watchdog;
    private Task _report = Task.CompletedTask;
    private volatile bool _endExpected;

    /// <summary>Completes, with a text for the log, if the server ends and nobody here ended it.</summary>
    internal Task<string> UnexpectedExit => _unexpectedExit.Task;

    private string Log => folder.PathOf($"{name}.log");

    private string PidFile => folder.PathOf($"{name}.pid");

    /// <summary>After a SIGKILL of the last owner its servers take a few seconds to stop, and until then they hold data and port.</summary>
    internal async Task PredecessorGoneAsync(CancellationToken cancellationToken)
    {
        using var server = Predecessor();
        if (server is null)
        {
            return;
        }

        try
        {
            await server.WaitForExitAsync(cancellationToken).WaitAsync(GoneWithin, cancellationToken);
        }
        catch (TimeoutException)
        {
            server.Kill();
            await server.WaitForExitAsync(cancellationToken).WaitAsync(GoneWithin, cancellationToken);
        }
    }

    internal async Task StartAsync(ServerCommand command, Func<CancellationToken, Task<bool>> isReady, CancellationToken cancellationToken)
    {
        if (_watchdog is { HasExited: false })
        {
            throw new InvalidOperationException($"{name} is running already.");
        }

        await StopAsync();
        var watchdog = Launch(command);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ReadyWithin);
        try
        {
            while (!await isReady(limit.Token))
            {
                if (watchdog.HasExited)
                {
                    throw new EmulatorStartException($"{name} ended with code {watchdog.ExitCode} while starting. {LogTail()}");
                }

                await Task.Delay(PollEvery, limit.Token);
            }
        }
        catch (Exception failure)
        {
            await StopAsync();
            if (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new EmulatorStartException($"{name} did not answer within {ReadyWithin.TotalSeconds:0} s. {LogTail()}");
            }

            throw;
        }

        _report = ReportUnexpectedExitAsync(watchdog);
    }

    /// <summary>Runs a command to its end under the same watchdog.</summary>
    internal async Task RunAsync(ServerCommand command, CancellationToken cancellationToken)
    {
        var run = Launch(command);
        try
        {
            await run.WaitForExitAsync(cancellationToken);
            if (run.ExitCode != 0)
            {
                throw new EmulatorStartException($"{Path.GetFileName(command.FileName)} failed with code {run.ExitCode}. {LogTail()}");
            }
        }
        finally
        {
            await StopAsync();
        }
    }

    /// <summary>Ends the server with SIGTERM, and with SIGKILL if that has not ended it after 3.5 s.</summary>
    internal async Task StopAsync()
    {
        if (_watchdog is not { } watchdog)
        {
            return;
        }

        _endExpected = true;
        watchdog.StandardInput.Close();
        await watchdog.WaitForExitAsync();
        await _report;
        watchdog.Dispose();
        _watchdog = null;
    }

    /// <summary>Ends the server with SIGKILL, as a crash would.</summary>
    internal async Task KillAsync()
    {
        _endExpected = true;
        using (var server = Predecessor())
        {
            server?.Kill();
        }

        await StopAsync();
    }

    private Process Launch(ServerCommand command)
    {
        _endExpected = false;
        File.Delete(PidFile);
        return _watchdog = Watchdog.Start(Log, PidFile, command.Environment, [command.FileName, .. command.Arguments]);
    }

    private async Task ReportUnexpectedExitAsync(Process watchdog)
    {
        await watchdog.WaitForExitAsync();
        if (!_endExpected)
        {
            _unexpectedExit.TrySetResult($"{name} ended unexpectedly with code {watchdog.ExitCode}. {LogTail()}");
        }
    }

    private Process? Predecessor()
    {
        try
        {
            var pid = int.Parse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture);
            var process = Process.GetProcessById(pid);
            // A process that began after the file was written is a stranger to whom the system gave the number again.
            return process.StartTime.ToUniversalTime() <= File.GetLastWriteTimeUtc(PidFile).AddSeconds(1) ? process : null;
        }
        catch (Exception gone)
            when (gone is IOException or FormatException or ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private string LogTail()
    {
        var lines = File.Exists(Log) ? File.ReadLines(Log).TakeLast(LogLinesShown) : [];
        return $"The last lines of {Log}:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}";
    }
}
