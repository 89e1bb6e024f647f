using Azure.Storage.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Functions.Platform.Queue;

/// <summary>
/// Makes the queues that the app's functions listen to, and their poison queues, before the host listens: it logs a warning for every
/// look at a queue that is missing. Then moves what still waits in queues of earlier releases, which no function takes any more.
/// </summary>
public sealed partial class AppQueues(RawQueues queues, ILogger<AppQueues> logger) : IHostedLifecycleService
{
    // A start does not wait longer for storage: sending makes a queue too.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(2);

    // Functions are called by then.
    private static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(30);

    /// <summary>Throws what the storage client throws. A queue that exists stays as it is.</summary>
    public static Task CreateAsync(QueueServiceClient queues, CancellationToken cancellationToken) =>
        Task.WhenAll(
            QueueDefinition.Names.Select(name => queues.GetQueueClient(name).CreateIfNotExistsAsync(cancellationToken: cancellationToken)));

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (await FailureAsync(CreateAsync, StartPatience, cancellationToken) is { } failure)
        {
            Log.NotCreated(logger, failure);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (await FailureAsync(MoveAsync, MovePatience, cancellationToken) is { } failure)
        {
            Log.NotMoved(logger, failure);
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static Task MoveAsync(QueueServiceClient queues, CancellationToken cancellationToken) =>
        Task.WhenAll(
            from queue in QueueDefinition.All
            from former in queue.Former
            select MoveAsync(queues.GetQueueClient(former), queues.GetQueueClient(queue.Name), cancellationToken));

    // A message that is sent and then not deleted comes twice, as every message may.
    private static async Task MoveAsync(QueueClient former, QueueClient queue, CancellationToken cancellationToken)
    {
        if (!await former.ExistsAsync(cancellationToken))
        {
            return;
        }

        while ((await former.ReceiveMessageAsync(cancellationToken: cancellationToken)).Value is { } message)
        {
            await queue.SendMessageAsync(message.Body, timeToLive: QueueSending.NoExpiry, cancellationToken: cancellationToken);
            await former.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
        }
    }

    private async Task<Exception?> FailureAsync(
        Func<QueueServiceClient, CancellationToken, Task> work, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await work(queues.Client, limit.Token);
            return null;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested
            && (failure is OperationCanceledException || StorageAccount.IsUnavailable(failure)))
        {
            return failure;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1202, LogLevel.Warning, "The queues could not be created; a missing one is created when a message is sent to it")]
        public static partial void NotCreated(ILogger logger, Exception error);

        [LoggerMessage(1203, LogLevel.Warning, "What waits in queues of an earlier release could not be moved; the next start does it")]
        public static partial void NotMoved(ILogger logger, Exception error);
    }
}
