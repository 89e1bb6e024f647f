using Azure;
using Azure.Storage.Queues;

namespace Functions.Platform.Queue;

/// <summary>A queue: how many messages wait in it and in its poison queue, and how old the oldest that can be seen is.</summary>
public sealed record QueueState(string Name, int Depth, int PoisonDepth, long? OldestAgeSeconds);

/// <summary>Reads queues' states.</summary>
/// <param name="queues">Takes messages as they are: decoding would throw on one that is not base64, and such a one at the head is news.</param>
/// <param name="clock">What ages are told by.</param>
public sealed class QueueStates(QueueServiceClient queues, TimeProvider clock)
{
    /// <summary>Throws what the storage client throws where storage does not answer. A queue that nobody used yet is an empty one.</summary>
    public async Task<QueueState> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var queue = queues.GetQueueClient(name);
        var depth = await DepthAsync(queue, cancellationToken);
        var oldest = depth == 0 ? null : (await queue.PeekMessagesAsync(1, cancellationToken)).Value.FirstOrDefault();
        return new QueueState(
            name,
            depth,
            await DepthAsync(queues.GetQueueClient($"{name}-poison"), cancellationToken),
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
