using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Functions.Platform.Queue;

/// <summary>
/// Moves what waits in queues of earlier releases, which no function takes any more, to those that took their place. Again and again: an
/// instance of that release may still hold a message, or send another.
/// </summary>
public sealed class FormerQueues(RawQueues queues)
{
    /// <summary>Moves the messages that can be seen; throws what the storage client throws.</summary>
    public async Task MoveAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in QueueDefinition.All)
        {
            foreach (var former in queue.Former)
            {
                await MoveAsync(queues.Client.GetQueueClient(former), queues.Client.GetQueueClient(queue.Name), cancellationToken);
            }
        }
    }

    // A message that is sent and then not deleted comes twice, as every message may.
    private static async Task MoveAsync(QueueClient former, QueueClient queue, CancellationToken cancellationToken)
    {
        try
        {
            while ((await former.ReceiveMessageAsync(cancellationToken: cancellationToken)).Value is { } message)
            {
                await queue.SendMessageAsync(message.Body, timeToLive: QueueSending.NoExpiry, cancellationToken: cancellationToken);
                await former.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
            }
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            // Only a deployment that ran such a release has it.
        }
    }
}
