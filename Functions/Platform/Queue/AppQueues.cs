using Azure.Storage.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Functions.Platform.Queue;

/// <summary>
/// Makes the queues that the app's functions listen to, and their poison queues, before the host listens: it logs a warning for every
/// look at a queue that is missing.
/// </summary>
public sealed partial class AppQueues(QueueServiceClient queues, ILogger<AppQueues> logger) : IHostedLifecycleService
{
    // A start does not wait longer for storage: sending makes a queue too.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(2);

    /// <summary>Throws what the storage client throws. A queue that exists stays as it is.</summary>
    public static Task CreateAsync(QueueServiceClient queues, CancellationToken cancellationToken) =>
        Task.WhenAll(
            QueueDefinition.Names.Select(name => queues.GetQueueClient(name).CreateIfNotExistsAsync(cancellationToken: cancellationToken)));

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartPatience);
        try
        {
            await CreateAsync(queues, limit.Token);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested
            && (failure is OperationCanceledException || StorageAccount.IsUnavailable(failure)))
        {
            Log.NotCreated(logger, failure);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1202, LogLevel.Warning, "The queues could not be created; a missing one is created when a message is sent to it")]
        public static partial void NotCreated(ILogger logger, Exception error);
    }
}
