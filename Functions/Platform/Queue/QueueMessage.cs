namespace Functions.Platform.Queue;

/// <summary>What a queue message holds: some items of one kind, and the version of their form.</summary>
public sealed record QueueMessage<T>(int V, IReadOnlyList<T> Items)
{
    public const int CurrentVersion = 1;
}
