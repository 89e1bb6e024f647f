using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Functions.Platform.Queue;

/// <summary>The one way onto a queue.</summary>
public static class QueueSending
{
    internal static readonly TimeSpan NoExpiry = TimeSpan.FromSeconds(-1);

    /// <summary>
    /// Puts the messages on the queue, which is made where it is missing; they stay until they are taken. Returns once all are safely
    /// there; where it throws, some may be.
    /// </summary>
    /// <exception cref="QueueUnavailableException">The storage account cannot be reached, or refuses.</exception>
    public static async Task SendAsync(
        this QueueServiceClient queues, string name, IReadOnlyCollection<string> messages, CancellationToken cancellationToken)
    {
        var queue = queues.GetQueueClient(name);
        try
        {
            await Task.WhenAll(messages.Select(message => SendAsync(queue, message, cancellationToken)));
        }
        catch (Exception failure) when (StorageAccount.IsUnavailable(failure) || IsTimeout(failure, cancellationToken))
        {
            throw new QueueUnavailableException(name, failure);
        }
    }

    /// <inheritdoc cref="SendAsync(QueueServiceClient, string, IReadOnlyCollection{string}, CancellationToken)"/>
    public static Task SendAsync<T>(
        this QueueServiceClient queues, QueueDefinition<T> queue, T item, CancellationToken cancellationToken) =>
        queues.SendAsync(queue.Name, queue.Pack([item]), cancellationToken);

    private static async Task SendAsync(QueueClient queue, string message, CancellationToken cancellationToken)
    {
        try
        {
            await queue.SendMessageAsync(message, timeToLive: NoExpiry, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await queue.SendMessageAsync(message, timeToLive: NoExpiry, cancellationToken: cancellationToken);
        }
    }

    private static bool IsTimeout(Exception failure, CancellationToken cancellationToken) =>
        failure is OperationCanceledException && !cancellationToken.IsCancellationRequested;
}
