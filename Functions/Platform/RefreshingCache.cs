using Functions.Platform.MySql;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Functions.Platform;

/// <summary>
/// A value that the database holds, read in the background so that no caller waits for the database. Where a read
/// fails the last good value stays; where the very first one fails, what <paramref name="lastKnown"/> recalls.
/// </summary>
public sealed partial class RefreshingCache<T>(
    T fallback, Func<CancellationToken, Task<T>> load, ILastKnown<T>? lastKnown, ILogger<RefreshingCache<T>> logger)
    : BackgroundService, IHostedLifecycleService
    where T : class
{
    /// <summary>How stale the value may get.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    // A start waits this long for the database; after that it continues with the last known value.
    private static readonly TimeSpan FirstLoadPatience = TimeSpan.FromSeconds(2);

    private readonly Lock _turns = new();

    private volatile T _current = fallback;
    private volatile bool _loaded;
    private long _lastTurn;
    private long _currentTurn;
    private bool _failing;
    private Task _first = Task.CompletedTask;

    public T Current => _current;

    /// <summary>Reads the value now and remembers it; throws what the read throws.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await KeepAsync(cancellationToken);
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

    /// <summary>Begins the first read, so that all caches of an app read at once. Every host begins to call functions after this.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _first = Task.Run(() => FirstAsync(cancellationToken), cancellationToken);
        return lastKnown is null ? Task.CompletedTask : _first;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _first;
        await base.StartAsync(cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);

        // A start does not wait for what only a later start needs.
        if (_loaded)
        {
            await TryAsync(KeepAsync, Interval, stoppingToken);
        }

        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(RefreshAsync, Interval, stoppingToken);
        }
    }

    private async Task FirstAsync(CancellationToken cancellationToken)
    {
        if (!await TryAsync(LoadAsync, FirstLoadPatience, cancellationToken) && lastKnown is not null)
        {
            _current = await lastKnown.RecallAsync(cancellationToken) ?? _current;
        }
    }

    // A slow read that began before a change ends after the change's own: the one that began last wins.
    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var turn = Interlocked.Increment(ref _lastTurn);
        var value = await load(cancellationToken);
        lock (_turns)
        {
            if (turn > _currentTurn)
            {
                (_current, _currentTurn, _loaded) = (value, turn, true);
            }
        }
    }

    private Task KeepAsync(CancellationToken cancellationToken) => lastKnown?.KeepAsync(_current, cancellationToken) ?? Task.CompletedTask;

    // Whatever went wrong, the last good value is better than none; it is logged once per outage.
    private async Task<bool> TryAsync(Func<CancellationToken, Task> refresh, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await refresh(limit.Token).WaitAsync(limit.Token);
            _failing = false;
            return true;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // An outage of MySQL is logged for all who meet it.
            if (!_failing && !error.IsUnavailable())
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
