namespace LocalHost.Queues;

/// <summary>How long to wait before the next look at a queue: doubled with each look that found nothing, up to a limit.</summary>
internal sealed class PollDelay(TimeSpan longest)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    private TimeSpan _next = Shortest;

    public TimeSpan Next()
    {
        var delay = _next < longest ? _next : longest;
        _next = delay * 2;
        return delay > TimeSpan.Zero ? delay : Shortest;
    }

    public void Reset() => _next = Shortest;
}
