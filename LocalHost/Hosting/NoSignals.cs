namespace LocalHost.Hosting;

/// <summary>Leaves signals to the process: the servers and listeners inside the host stop in its order, not by themselves.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
