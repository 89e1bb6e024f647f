using System.Collections.Concurrent;

namespace LocalHost.Queues;

/// <summary>Tells the listener of a queue that this host has just sent something to it, so that it need not wait for its next look.</summary>
internal sealed class QueueBells
{
    private readonly ConcurrentDictionary<Uri, SemaphoreSlim> _bells = new();

    public void Ring(Uri queue)
    {
        if (_bells.TryGetValue(queue, out var bell) && bell.CurrentCount == 0)
        {
            bell.Release();
        }
    }

    /// <summary>Waits until the time has passed or the bell rings.</summary>
    /// <exception cref="OperationCanceledException">The token was signalled.</exception>
    public Task WaitAsync(Uri queue, TimeSpan time, CancellationToken cancellationToken) =>
        _bells.GetOrAdd(queue, _ => new SemaphoreSlim(0)).WaitAsync(time, cancellationToken);
}
