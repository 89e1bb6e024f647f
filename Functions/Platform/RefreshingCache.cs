using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Functions.Platform;

/// <summary>
/// A value that the database holds, read in the background so that nobody who needs it waits for the database. Where a read
/// fails the last good value stays; where the very first one fails, what <paramref name="lastKnown"/> remembers.
/// </summary>
public sealed partial class RefreshingCache<T>(
    T fallback, Func<CancellationToken, Task<T>> load, Func<CancellationToken, Task<T?>>? lastKnown, ILogger<RefreshingCache<T>> logger)
    : BackgroundService
    where T : class
{
    /// <summary>How stale the value may get.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    // A start waits this long for the database; after that it goes on with what it knows.
    private static readonly TimeSpan FirstLoadPatience = TimeSpan.FromSeconds(2);

    private volatile T _current = fallback;
    private volatile bool _loaded;
    private bool _failing;

    public T Current => _current;

    /// <summary>Reads the value now; throws what the read throws.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _current = await load(cancellationToken);
        _loaded = true;
    }

    /// <summary>
    /// The value as the database had it, never the fallback: for callers that write by it. Reads it now where no read has
    /// succeeded yet, and throws what that throws.
    /// </summary>
    public async ValueTask<T> LoadedAsync(CancellationToken cancellationToken)
    {
        if (!_loaded)
        {
            await RefreshAsync(cancellationToken);
        }

        return _current;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await TryRefreshAsync(FirstLoadPatience, cancellationToken) && lastKnown is not null)
        {
            _current = await lastKnown(cancellationToken) ?? _current;
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryRefreshAsync(Interval, stoppingToken);
        }
    }

    // Whatever went wrong, the last good value is better than none; it is logged once per outage.
    private async Task<bool> TryRefreshAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await RefreshAsync(limit.Token).WaitAsync(limit.Token);
            _failing = false;
            return true;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_failing)
            {
                Log.Stale(logger, error, typeof(T).Name);
            }

            _failing = true;
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Warning, "{Value} could not be read; the last known one stays in force")]
        public static partial void Stale(ILogger logger, Exception error, string value);
    }
}
