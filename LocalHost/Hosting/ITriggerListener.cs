namespace LocalHost.Hosting;

/// <summary>A source of invocations: opened when the worker is ready, and closed before the worker ends.</summary>
internal interface ITriggerListener
{
    /// <exception cref="StartupException">It cannot be opened as the app declares it.</exception>
    public Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Takes nothing new, and waits for what is running.</summary>
    public Task CloseAsync();
}
