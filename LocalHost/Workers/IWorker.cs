namespace LocalHost.Workers;

/// <summary>A running worker. Disposing it ends it at once, where it has not ended.</summary>
internal interface IWorker : IAsyncDisposable
{
    /// <summary>Completes when the worker has ended, with its exit code.</summary>
    public Task<int> Ended { get; }
}
