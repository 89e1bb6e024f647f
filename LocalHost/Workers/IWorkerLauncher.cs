namespace LocalHost.Workers;

/// <summary>Starts workers: each a process of its own, or, for tests that reach into the app, in this process.</summary>
internal interface IWorkerLauncher
{
    /// <summary>The folder with the app's files.</summary>
    public string AppFolder { get; }

    public string AppName { get; }

    /// <summary>Starts a worker that connects to the host as <paramref name="address"/> says.</summary>
    public Task<IWorker> LaunchAsync(WorkerAddress address, CancellationToken cancellationToken);
}

/// <summary>Where a worker connects, and the id with which it does.</summary>
internal sealed record WorkerAddress(Uri HostEndpoint, string WorkerId);
