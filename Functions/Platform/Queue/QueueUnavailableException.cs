namespace Functions.Platform.Queue;

/// <summary>A message could not be put on its queue; the caller may try again.</summary>
public sealed class QueueUnavailableException(string queue, Exception inner)
    : Exception($"The queue {queue} cannot be reached.", inner);
