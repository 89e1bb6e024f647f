namespace Functions.Platform.Queue;

/// <summary>
/// What a queue message holds: some items of one kind, and the version of their form. The sender's trace, where there is one, is no
/// part of what is read here; see <see cref="MessageTrace"/>.
/// </summary>
public sealed record QueueMessage<T>(int V, IReadOnlyList<T> Items)
{
    public const int CurrentVersion = 1;
}
