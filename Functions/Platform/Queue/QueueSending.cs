using Azure.Storage.Queues;

namespace Functions.Platform.Queue;

/// <summary>Sends from endpoints that do more than send, and so have no output binding for it.</summary>
public static class QueueSending
{
    private static readonly TimeSpan NoExpiry = TimeSpan.FromSeconds(-1);

    /// <summary>Puts the messages on the queue, which is made where it is missing; they stay until they are taken.</summary>
    public static async Task SendAsync(
        this QueueServiceClient queues, string name, IEnumerable<string> messages, CancellationToken cancellationToken)
    {
        var queue = queues.GetQueueClient(name);
        await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        foreach (var message in messages)
        {
            await queue.SendMessageAsync(message, timeToLive: NoExpiry, cancellationToken: cancellationToken);
        }
    }
}
