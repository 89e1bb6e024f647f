using Azure.Storage.Queues;
using Functions.Platform.Telemetry;

namespace Functions.Platform.Queue;

/// <summary>
/// Puts items on a queue. Requests that are in flight at once share messages: while some are being sent, the items of others gather,
/// and the next messages take all that gathered. A storage account limits the number of messages, not their size.
/// </summary>
public sealed class QueueSender<T>
{
    // Some seven full messages, which are sent together.
    private const int MaxItems = 1000;

    // One send that is slow does not hold up all others.
    private const int Senders = 2;

    private readonly GroupCommit<T, bool> _shared;

    public QueueSender(QueueServiceClient queues, QueueDefinition<T> queue) => _shared = new(
        MaxItems,
        Senders,
        async items =>
        {
            await queues.SendAsync(queue.Name, queue.Pack(items, AppTelemetry.Current), CancellationToken.None);
            return true;
        },
        isRefused: _ => false);

    /// <summary>Returns once the items are safely in the queue. A token that is cancelled ends the wait and not the sending.</summary>
    /// <exception cref="QueueUnavailableException">The queue cannot be reached; items may still have been added.</exception>
    public Task SendAsync(IReadOnlyList<T> items, CancellationToken cancellationToken) =>
        items.Count == 0 ? Task.CompletedTask : _shared.WriteAsync(items, cancellationToken);
}
