using System.Text;
using CliWrap;

namespace DevServers;

/// <summary>
/// A program in a process of its own: started, paused, stopped, killed and started again. It leads a session of its own, which no Ctrl-C
/// at this terminal reaches, and ends soon after this process, however that ends.
/// </summary>
public sealed class ChildProcess(ChildCommand command) : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    /// <summary>What the next start runs.</summary>
    public ChildCommand Command { get; set; } = command;

    /// <summary>Its process id; 0 until it was started.</summary>
    public int Id { get; private set; }

    /// <summary>Completes with the exit code: 128 and the signal's number after a signal.</summary>
    public Task<int> Exit { get; private set; } = Task.FromResult(0);

    public bool IsRunning => !Exit.IsCompleted;

    /// <summary>Everything that it printed since it was last started, errors included.</summary>
    public string Output => Read(_output);

    /// <summary>The part of it that was printed to standard error.</summary>
    public string Errors => Read(_errors);

    /// <summary>Starts it and waits for nothing.</summary>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    public void Start()
    {
        if (IsRunning)
        {
            throw new InvalidOperationException($"{Command.FileName} runs already.");
        }

        _output.Clear();
        _errors.Clear();
        var run = Cli.Wrap(Processes.NewSession[0])
            .WithArguments([.. Processes.NewSession.Skip(1), Command.FileName, .. Command.Arguments])
            .WithEnvironmentVariables(Command.Environment)
            .WithStandardOutputPipe(Command.PrintsHere
                ? PipeTarget.ToStream(Console.OpenStandardOutput()) : PipeTarget.ToDelegate(line => Append(line, _output)))
            .WithStandardErrorPipe(Command.PrintsHere
                ? PipeTarget.ToStream(Console.OpenStandardError()) : PipeTarget.ToDelegate(line => Append(line, _output, _errors)))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();
        Id = run.ProcessId;
        Exit = ExitAsync(run);
        OwnerGuard.Watch(Id, Command.Grace, Exit);
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="ChildStartException">It ended, or was not ready in time; it is stopped then.</exception>
    public async Task StartAsync(
        Func<CancellationToken, Task<bool>> isReady, TimeSpan within, CancellationToken cancellationToken = default)
    {
        Start();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(within);
        try
        {
            while (!await isReady(limit.Token))
            {
                if (!IsRunning)
                {
                    throw new ChildStartException($"ended with code {await Exit} while starting. {Output}");
                }

                await Task.Delay(Look, limit.Token);
            }
        }
        catch (Exception failure)
        {
            await StopAsync();
            if (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new ChildStartException($"was not ready within {within.TotalSeconds:0} s. {Output}");
            }

            throw;
        }
    }

    /// <summary>Starts it and waits for its end and for that of its children; returns its exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken = default)
    {
        Start();
        try
        {
            return await Exit.WaitAsync(cancellationToken);
        }
        finally
        {
            await StopAsync();
            // A script that is cut off leaves children, which would go on writing.
            await Processes.KillGroupAsync(Id);
        }
    }

    /// <summary>Pauses it for a while, as a machine under pressure would.</summary>
    public Task PauseAsync(TimeSpan time) => Processes.PauseAsync(Id, time);

    /// <summary>Ends it with SIGTERM, and with SIGKILL if that has not ended it within its grace; returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        if (IsRunning)
        {
            await Processes.SignalAsync("TERM", Id);
            await Task.WhenAny(Exit, Task.Delay(Command.Grace));
        }

        return await KillAsync();
    }

    /// <summary>Ends it with SIGKILL, as a crash would; returns its exit code.</summary>
    public async Task<int> KillAsync()
    {
        if (IsRunning)
        {
            await Processes.SignalAsync("KILL", Id);
        }

        return await Exit;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static async Task<int> ExitAsync(CommandTask<CommandResult> run) => (await run).ExitCode;

    private void Append(string line, params StringBuilder[] texts)
    {
        lock (_output)
        {
            Array.ForEach(texts, text => text.AppendLine(line));
        }
    }

    private string Read(StringBuilder text)
    {
        lock (_output)
        {
            return text.ToString();
        }
    }
}
