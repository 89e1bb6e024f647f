using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using LocalHost.Hosting;
using LocalHost.Invocation;
using LocalHost.Rpc;

namespace LocalHost.Workers;

/// <summary>Starts the worker, replaces one that ends, and ends the last one with the host.</summary>
internal sealed partial class WorkerSupervisor(RpcServer rpc, IWorkerLauncher launcher, Dispatcher dispatcher, ILoggerFactory loggers)
    : IDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(16);

    private readonly ILogger _logger = loggers.CreateLogger<WorkerSupervisor>();
    private readonly CancellationTokenSource _stopping = new();
    private Running? _running;
    private Task _replacing = Task.CompletedTask;

    /// <summary>Starts the first worker and returns its functions.</summary>
    /// <exception cref="StartupException">The worker refused, or did not respond in time.</exception>
    /// <exception cref="WorkerExitedException">The worker ended.</exception>
    public async Task<IReadOnlyList<RpcFunctionMetadata>> StartAsync(CancellationToken cancellationToken)
    {
        var functions = await LaunchAsync(cancellationToken);
        _replacing = ReplaceAsync();
        return functions;
    }

    /// <summary>Asks the worker to end, and ends it where it does not. Called once.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _replacing;
        if (_running is { } running)
        {
            var terminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(EndWithin) };
            running.Channel.Send(new StreamingMessage { WorkerTerminate = terminate });
            await Task.WhenAny(running.Worker.Ended, Task.Delay(EndWithin));
            await running.Worker.DisposeAsync();
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task ReplaceAsync()
    {
        while (true)
        {
            await _running!.Channel.Closed.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            Log.Lost(_logger);
            var started = Stopwatch.GetTimestamp();
            await _running.Worker.DisposeAsync();
            if (await TryLaunchUntilStoppedAsync())
            {
                Log.Replaced(_logger, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
    }

    private async Task<bool> TryLaunchUntilStoppedAsync()
    {
        for (var pause = TimeSpan.FromSeconds(1); !_stopping.IsCancellationRequested; pause *= pause < LongestPause ? 2 : 1)
        {
            try
            {
                await LaunchAsync(_stopping.Token);
                return true;
            }
            catch (Exception e) when (e is StartupException or WorkerExitedException or OperationCanceledException)
            {
                Log.NotReplaced(_logger, e.Message);
                await Task.Delay(pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return false;
    }

    private async Task<IReadOnlyList<RpcFunctionMetadata>> LaunchAsync(CancellationToken cancellationToken)
    {
        var channel = new WorkerChannel(WorkerLog.To(loggers));
        rpc.Expect(channel);
        var worker = await launcher.LaunchAsync(new WorkerAddress(rpc.Endpoint, channel.WorkerId), cancellationToken);
        _ = worker.Ended.ContinueWith(_ => channel.Close(), TaskScheduler.Default);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StartWithin);
            var functions = await WorkerHandshake.RunAsync(channel, launcher.AppFolder, limit.Token);
            _running = new Running(worker, channel);
            dispatcher.Use(channel, functions);
            return functions;
        }
        catch (Exception e)
        {
            throw await FailureAsync(worker, e, cancellationToken);
        }
    }

    private static async Task<Exception> FailureAsync(IWorker worker, Exception reason, CancellationToken cancellationToken)
    {
        if (reason is WorkerLostException)
        {
            await Task.WhenAny(worker.Ended, Task.Delay(EndWithin, cancellationToken));
        }

        var exitCode = worker.Ended.IsCompletedSuccessfully ? await worker.Ended : (int?)null;
        await worker.DisposeAsync();
        return exitCode is { } code ? new WorkerExitedException(code)
            : reason is OperationCanceledException && !cancellationToken.IsCancellationRequested
                ? new StartupException($"The worker did not start within {StartWithin.TotalSeconds:0} s.", reason)
            : reason;
    }

    private sealed record Running(IWorker Worker, WorkerChannel Channel);

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Error, "The worker has ended; starting another")]
        public static partial void Lost(ILogger logger);

        [LoggerMessage(61, LogLevel.Warning, "Another worker serves after {Milliseconds:0} ms")]
        public static partial void Replaced(ILogger logger, double milliseconds);

        [LoggerMessage(62, LogLevel.Error, "The worker could not be started: {Reason}")]
        public static partial void NotReplaced(ILogger logger, string reason);
    }
}
