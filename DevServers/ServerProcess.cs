using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace DevServers;

/// <summary>One server with its log and its process id in a data folder, where a later owner finds them.</summary>
internal sealed class ServerProcess(string name, DataFolder folder) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    // Longer than a server is left between SIGTERM and SIGKILL.
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(5);

    // The installer of MariaDB says what went wrong above twenty lines of general advice.
    private const int LogLinesShown = 30;

    private readonly TaskCompletionSource<string> _unexpectedExit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChildProcess? _process;
    private Task _report = Task.CompletedTask;
    private volatile bool _endExpected;

    /// <summary>Completes, with a text for the log, if the server ends and this process did not end it.</summary>
    public Task<string> UnexpectedExit => _unexpectedExit.Task;

    public bool IsRunning => _process is { IsRunning: true };

    private string Log => folder.PathOf($"{name}.log");

    private string PidFile => folder.PathOf($"{name}.pid");

    /// <summary>After a SIGKILL of the last owner its servers take a few seconds to stop, and until then they hold data and port.</summary>
    public async Task PredecessorGoneAsync(CancellationToken cancellationToken)
    {
        if (Predecessor() is not { } id)
        {
            return;
        }

        var patience = Stopwatch.StartNew();
        while (Processes.IsRunning(id))
        {
            if (patience.Elapsed > GoneWithin)
            {
                await Processes.SignalAsync("KILL", id);
            }

            await Task.Delay(Look, cancellationToken);
        }
    }

    public async Task StartAsync(ChildCommand command, Func<CancellationToken, Task<bool>> isReady, CancellationToken cancellationToken)
    {
        var process = Prepare(command);
        try
        {
            await process.StartAsync(
                token =>
                {
                    WritePid(process);
                    return isReady(token);
                },
                ReadyWithin,
                cancellationToken);
        }
        catch (ChildStartException failure)
        {
            throw new ServerStartException($"{name} {failure.Message}{LogTail()}");
        }

        _report = ReportUnexpectedExitAsync(process);
    }

    /// <summary>Runs a command to its end, with the same log.</summary>
    public async Task RunAsync(ChildCommand command, CancellationToken cancellationToken)
    {
        if (await Prepare(command).RunAsync(cancellationToken) is not 0 and var code)
        {
            throw new ServerStartException($"{Path.GetFileName(command.FileName)} failed with code {code}. {LogTail()}");
        }
    }

    /// <summary>Ends the server with SIGTERM, and with SIGKILL if that has not ended it in time.</summary>
    public Task StopAsync() => EndAsync(process => process.StopAsync());

    /// <summary>Ends the server with SIGKILL, as a crash would.</summary>
    public Task KillAsync() => EndAsync(process => process.KillAsync());

    public Task PauseAsync(TimeSpan time) => _process!.PauseAsync(time);

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task EndAsync(Func<ChildProcess, Task> endAsync)
    {
        _endExpected = true;
        if (_process is { } process)
        {
            await endAsync(process);
            await _report;
        }
    }

    // Straight into the log, so that a server whose owner was killed has something to write to.
    private ChildProcess Prepare(ChildCommand command)
    {
        if (IsRunning)
        {
            throw new InvalidOperationException($"{name} is running already.");
        }

        _endExpected = false;
        File.Delete(PidFile);
        return _process = new ChildProcess(command with
        {
            FileName = "sh",
            Arguments = ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", Log, command.FileName, .. command.Arguments],
        });
    }

    private void WritePid(ChildProcess process)
    {
        if (!File.Exists(PidFile))
        {
            File.WriteAllText(PidFile, process.Id.ToString(CultureInfo.InvariantCulture));
        }
    }

    private async Task ReportUnexpectedExitAsync(ChildProcess process)
    {
        var code = await process.Exit;
        if (!_endExpected)
        {
            _unexpectedExit.TrySetResult($"{name} ended unexpectedly with code {code}. {LogTail()}");
        }
    }

    private int? Predecessor()
    {
        try
        {
            var id = int.Parse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture);
            using var process = Process.GetProcessById(id);
            // A process that began after the file was written is a stranger to whom the system gave the number again.
            return process.StartTime.ToUniversalTime() <= File.GetLastWriteTimeUtc(PidFile).AddSeconds(1) ? id : null;
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
