using System.Diagnostics;
using LocalHost.Configuration;
using LocalHost.Rpc;

namespace LocalHost.Invocation;

/// <summary>Runs functions on the current worker. While a lost worker is replaced, invocations wait for the next one.</summary>
internal sealed partial class Dispatcher(HostJson hostJson, ILogger<Dispatcher> logger) : IDisposable
{
    private static readonly TimeSpan WorkerWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterCancellation = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _end = new();
    private volatile TaskCompletionSource<Worker> _worker = NoWorker();

    /// <summary>Sends invocations to this worker from now on, until it is lost.</summary>
    public void Use(WorkerChannel channel, IEnumerable<RpcFunctionMetadata> functions)
    {
        var worker = _worker.Task.IsCompleted ? NoWorker() : _worker;
        worker.SetResult(new Worker(channel, functions.ToDictionary(function => function.Name, function => function.FunctionId)));
        _worker = worker;
        _ = channel.Closed.ContinueWith(_ => Interlocked.CompareExchange(ref _worker, NoWorker(), worker), TaskScheduler.Default);
    }

    /// <summary>Cancels, after a time, what is still running then.</summary>
    public void EndAfter(TimeSpan grace) => _end.CancelAfter(grace);

    /// <summary>Signalled when running invocations are to end, because the host stops.</summary>
    public CancellationToken End => _end.Token;

    /// <summary>Runs one invocation to its end. A failure is an outcome, never an exception.</summary>
    public async Task<InvocationOutcome> InvokeAsync(
        HostFunction function, Action<InvocationRequest> fill, CancellationToken cancellationToken = default)
    {
        var request = new InvocationRequest { InvocationId = Guid.NewGuid().ToString(), TraceContext = new RpcTraceContext() };
        fill(request);
        var started = Stopwatch.GetTimestamp();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        if (hostJson.FunctionTimeout is { } limit)
        {
            cancel.CancelAfter(limit);
        }

        var outcome = await RunAsync(function, request, cancel.Token);
        if (!outcome.Succeeded)
        {
            Log.Failed(logger, function.Name, Stopwatch.GetElapsedTime(started).TotalMilliseconds, request.InvocationId, outcome.Error!);
        }

        return outcome;
    }

    public void Dispose() => _end.Dispose();

    private async Task<InvocationOutcome> RunAsync(HostFunction function, InvocationRequest request, CancellationToken cancel)
    {
        try
        {
            var (channel, running) = await SendAsync(function, request, cancel);
            var cancelMessage = new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = request.InvocationId } };
            await using var cancellation = cancel.UnsafeRegister(_ => channel.Send(cancelMessage), null);
            var response = (await WaitAsync(running)).InvocationResponse;
            return new InvocationOutcome(request.InvocationId, response, ErrorOf(response.Result));
        }
        catch (Exception e) when (e is WorkerLostException or TimeoutException or OperationCanceledException)
        {
            return new InvocationOutcome(request.InvocationId, null, e.Message);
        }
    }

    private async Task<(WorkerChannel Channel, Task<StreamingMessage> Response)> SendAsync(
        HostFunction function, InvocationRequest request, CancellationToken cancel)
    {
        while (true)
        {
            var worker = await _worker.Task.WaitAsync(WorkerWithin, cancel);
            request.FunctionId = worker.FunctionIds[function.Name];
            var message = new StreamingMessage { RequestId = request.InvocationId, InvocationRequest = request };
            if (worker.Channel.TryRequest(message, out var response))
            {
                return (worker.Channel, response);
            }

            await Task.Yield(); // The channel has just closed; its successor's place is made at this moment.
        }
    }

    // A function that ignores its cancellation does not hold up the end of the host.
    private async Task<StreamingMessage> WaitAsync(Task<StreamingMessage> response)
    {
        try
        {
            return await response.WaitAsync(_end.Token);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested && !response.IsCompleted)
        {
            return await response.WaitAsync(AfterCancellation);
        }
    }

    private static string? ErrorOf(StatusResult result) => result.Status == StatusResult.Types.Status.Success ? null
        : result.Exception is { } error ? $"{error.Type} {error.Message}{Environment.NewLine}{error.StackTrace}".Trim()
        : result.Status.ToString();

    private static TaskCompletionSource<Worker> NoWorker() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Worker(WorkerChannel Channel, IReadOnlyDictionary<string, string> FunctionIds);

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Error, "{Function} failed after {Milliseconds:0} ms ({InvocationId}): {Error}")]
        public static partial void Failed(ILogger logger, string function, double milliseconds, string invocationId, string error);
    }
}
