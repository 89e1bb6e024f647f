using Azure.Storage.Queues;

namespace LocalHost.Queues;

/// <summary>Where messages go that failed too often: the queue's name with <c>-poison</c>, made when first needed.</summary>
internal sealed class PoisonQueue(QueueClient queue)
{
    private const string Suffix = "-poison";

    public string Name => queue.Name;

    /// <summary>The poison queue beside a queue; null where that is one itself.</summary>
    public static PoisonQueue? Beside(QueueClient queue, Func<string, QueueClient> sibling) =>
        queue.Name.EndsWith(Suffix, StringComparison.Ordinal) ? null : new PoisonQueue(sibling(queue.Name + Suffix));

    public async Task AddAsync(BinaryData body)
    {
        await queue.CreateIfNotExistsAsync();
        await queue.SendMessageAsync(body);
    }
}
