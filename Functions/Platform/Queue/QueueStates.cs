using Azure;
using Azure.Storage.Queues;

namespace Functions.Platform.Queue;

/// <summary>A queue: how many messages wait in it and in its poison queue, and how old the oldest that can be seen is.</summary>
public sealed record QueueState(string Name, int Depth, int PoisonDepth, long? OldestAgeSeconds);

/// <summary>
/// The queues with their messages as they are stored: decoding throws on one that is not base64, so it would never be seen.
/// </summary>
public sealed record RawQueues(QueueServiceClient Client);

public sealed class QueueStates(RawQueues raw, TimeProvider clock)
{
    private readonly QueueServiceClient _queues = raw.Client;

    /// <summary>
    /// Throws what the storage client throws where storage does not answer. A queue that does not exist yet counts as empty.
    /// </summary>
    public async Task<QueueState> ReadAsync(QueueDefinition definition, CancellationToken cancellationToken)
    {
        var queue = _queues.GetQueueClient(definition.Name);
        var depth = await DepthAsync(queue, cancellationToken);
        var oldest = depth == 0 ? null : (await queue.PeekMessagesAsync(1, cancellationToken)).Value.FirstOrDefault();
        return new QueueState(
            definition.Name,
            depth,
            await DepthAsync(_queues.GetQueueClient(definition.Poison), cancellationToken),
            oldest?.InsertedOn is { } inserted ? Math.Max(0, (long)(clock.GetUtcNow() - inserted).TotalSeconds) : null);
    }

    private static async Task<int> DepthAsync(QueueClient queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await queue.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return 0;
        }
    }
}
