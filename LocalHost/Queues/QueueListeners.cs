using Azure;
using LocalHost.Hosting;
using Microsoft.Azure.WebJobs.Host;

namespace LocalHost.Queues;

/// <summary>Microsoft's listeners for the queue functions. An outage of the storage account ends them; this starts them again.</summary>
internal sealed partial class QueueListeners(WebJobsHost webJobs, ILogger<QueueListeners> logger) : ITriggerListener, IDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(16);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (webJobs.HasFunctions)
        {
            _running = RunAsync(await TryStartAsync(cancellationToken));
        }
    }

    public async Task CloseAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(Listeners? listeners)
    {
        while (!_stopping.IsCancellationRequested)
        {
            listeners ??= await StartAgainAsync();
            Task failure = listeners?.Failure.Occurred.WaitAsync(_stopping.Token) ?? Task.CompletedTask;
            await failure.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (listeners is not null && !_stopping.IsCancellationRequested)
            {
                Log.Failed(logger, await listeners.Failure.Occurred);
                await AbandonAsync(listeners.Host);
                listeners = null;
            }
        }

        if (listeners is not null)
        {
            await DrainAsync(listeners.Host);
        }
    }

    private async Task<Listeners?> StartAgainAsync()
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause *= pause < LongestPause ? 2 : 1)
        {
            await Task.Delay(pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested)
            {
                return null;
            }

            if (await TryStartAsync(_stopping.Token) is { } listeners)
            {
                Log.Started(logger);
                return listeners;
            }
        }
    }

    /// <summary>Null where the storage account does not respond.</summary>
    /// <exception cref="StartupException">The listeners cannot start as the app or host.json declares them.</exception>
    private async Task<Listeners?> TryStartAsync(CancellationToken cancellationToken)
    {
        var failure = new ListenerFailure();
        var host = webJobs.Build(failure);
        try
        {
            await host.StartAsync(cancellationToken);
            return new Listeners(host, failure);
        }
        catch (Exception e)
        {
            host.Dispose();
            if (IsOutage(e))
            {
                Log.Failed(logger, e);
                return null;
            }

            throw e is OperationCanceledException or StartupException ? e
                : new StartupException($"The queue listeners cannot start: {e.GetBaseException().Message}", e);
        }
    }

    private static bool IsOutage(Exception? e) => e is RequestFailedException || (e is not null && IsOutage(e.InnerException));

    // In drain mode, running invocations go on to their end instead of being cancelled.
    private static async Task DrainAsync(IHost host)
    {
        await host.Services.GetRequiredService<IDrainModeManager>().EnableDrainModeAsync(CancellationToken.None);
        await host.StopAsync();
        host.Dispose();
    }

    private static async Task AbandonAsync(IHost host)
    {
        using var limit = new CancellationTokenSource(StopWithin);
        await host.StopAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        host.Dispose();
    }

    private sealed record Listeners(IHost Host, ListenerFailure Failure);

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Error, "The queue listeners have failed; starting them again until they run")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(11, LogLevel.Warning, "The queue listeners run again")]
        public static partial void Started(ILogger logger);
    }
}
