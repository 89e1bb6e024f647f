using DevServers;

namespace LocalHost.Workers;

/// <summary>A worker in a process of its own, which prints where the host prints and ends with it, however the host ends.</summary>
internal sealed class WorkerProcess : IWorker
{
    private readonly ChildProcess _process;

    private WorkerProcess(ChildProcess process) => _process = process;

    public Task<int> Ended => _process.Exit;

    /// <param name="command">The program; a worker without a host has nothing to finish, so it gets no grace.</param>
    public static WorkerProcess Start(ChildCommand command)
    {
        var process = new ChildProcess(command with { PrintsHere = true, Grace = TimeSpan.Zero });
        process.Start();
        return new WorkerProcess(process);
    }

    public async ValueTask DisposeAsync() => await _process.KillAsync();
}
