using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Functions.Platform.MySql;

/// <summary>
/// Whether MySQL is known to be away from this instance. One probe retries for all waiting calls, in steps; the log has
/// one line when it begins and one when it ends. Where outages follow within a minute, as with a server that has no session left but serves
/// those that are open, the next is logged if it lasts for seconds.
/// </summary>
public sealed partial class Outage : IHostedService, IDisposable
{
    private static readonly TimeSpan FirstStep = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(5);

    private readonly Database _database;
    private readonly ILogger<Outage> _logger;
    private readonly LogLimit _failures;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopped = new();
    private TaskCompletionSource? _end;

    public Outage(Database database, TimeProvider clock, ILogger<Outage> logger)
    {
        (_database, _failures, _logger) = (database, new LogLimit(clock), logger);
        _database.Unreachable += Begin;
    }

    /// <summary>MySQL did not answer when it was asked last.</summary>
    public bool IsKnown => _end is not null;

    /// <summary>
    /// Returns when MySQL answers, at once where nothing else is known; false where <paramref name="patience"/> is over first.
    /// </summary>
    public async Task<bool> WaitAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await (_end?.Task ?? Task.CompletedTask).WaitAsync(patience, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken) => await _stopped.CancelAsync();

    public void Dispose()
    {
        _database.Unreachable -= Begin;
        _stopped.Dispose();
    }

    private void Begin(Exception error)
    {
        lock (_lock)
        {
            if (_end is not null || _stopped.IsCancellationRequested)
            {
                return;
            }

            _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _ = ProbeAsync(error, _stopped.Token);
    }

    private async Task ProbeAsync(Exception error, CancellationToken stopped)
    {
        // Not in the trace of the caller that met the outage first.
        Activity.Current = null;
        var began = Stopwatch.GetTimestamp();
        var isLogged = _failures.IsDue();
        if (isLogged)
        {
            Log.Began(_logger, error);
        }

        for (var step = FirstStep; !await AnswersAsync(stopped); step = step * 2 < LongestStep ? step * 2 : LongestStep)
        {
            if (!isLogged && step == LongestStep)
            {
                Log.Began(_logger, error);
                isLogged = true;
            }

            await Task.Delay(step, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopped.IsCancellationRequested)
            {
                return;
            }
        }

        if (isLogged)
        {
            Log.Ended(_logger, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        Interlocked.Exchange(ref _end, null)!.SetResult();
    }

    private async Task<bool> AnswersAsync(CancellationToken stopped)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        limit.CancelAfter(ProbePatience);
        try
        {
            await _database.PingAsync(limit.Token).WaitAsync(limit.Token);
            return true;
        }
        catch (Exception error) when (error.IsOfMySql() || error is OperationCanceledException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "MySQL does not answer; messages wait; the last settings and rules read stay in use")]
        public static partial void Began(ILogger logger, Exception error);

        [LoggerMessage(1302, LogLevel.Warning, "MySQL answers again after {Seconds:F1} s")]
        public static partial void Ended(ILogger logger, double seconds);
    }
}
