namespace Functions.Platform;

/// <summary>Whether a line of the log is due that every call could write: once a minute.</summary>
internal sealed class LogLimit(TimeProvider clock)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _last;

    public bool IsDue()
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            var isDue = _last is not { } last || clock.GetElapsedTime(last, now) >= Quiet;
            _last = isDue ? now : _last;
            return isDue;
        }
    }
}
