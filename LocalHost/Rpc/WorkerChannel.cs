using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Grpc.Core;

namespace LocalHost.Rpc;

/// <summary>The stream of one worker: requests with their responses, and the worker's log messages.</summary>
internal sealed class WorkerChannel(Action<RpcLog> log)
{
    private readonly Channel<StreamingMessage> _outbound =
        Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _requests = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string WorkerId { get; } = Guid.NewGuid().ToString();

    /// <summary>Completes when the worker has connected; fails where it ended before.</summary>
    public Task Connected => _connected.Task;

    public Task Closed => _closed.Task;

    /// <summary>Serves the worker's stream until it ends; requests without a response then fail.</summary>
    public async Task ServeAsync(
        IAsyncStreamReader<StreamingMessage> reader, IServerStreamWriter<StreamingMessage> writer, CancellationToken aborted)
    {
        _connected.TrySetResult();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var writing = WriteAsync(writer, end.Token);
        try
        {
            while (await reader.MoveNext(aborted))
            {
                Receive(reader.Current);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The worker has gone without closing its stream.
        }
        finally
        {
            Close();
            await end.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends a message that has no response.</summary>
    public void Send(StreamingMessage message) => _outbound.Writer.TryWrite(message);

    /// <summary>Sends a request; false where the stream has ended and nothing was sent.</summary>
    /// <param name="request">Gets an id where it has none.</param>
    /// <param name="response">Fails with <see cref="WorkerLostException"/> where the worker ends before it responds.</param>
    public bool TryRequest(StreamingMessage request, [NotNullWhen(true)] out Task<StreamingMessage>? response)
    {
        request.RequestId = request.RequestId is "" ? Guid.NewGuid().ToString() : request.RequestId;
        var done = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests[request.RequestId] = done;
        if (_outbound.Writer.TryWrite(request))
        {
            response = done.Task;
            return true;
        }

        _requests.TryRemove(request.RequestId, out _);
        response = null;
        return false;
    }

    public void Close()
    {
        _outbound.Writer.TryComplete();
        _connected.TrySetException(new WorkerLostException());
        foreach (var id in _requests.Keys)
        {
            if (_requests.TryRemove(id, out var lost))
            {
                lost.TrySetException(new WorkerLostException());
            }
        }

        _closed.TrySetResult();
    }

    private void Receive(StreamingMessage message)
    {
        if (message.RpcLog is { } line)
        {
            log(line);
        }
        else if (_requests.TryRemove(message.RequestId, out var done))
        {
            done.TrySetResult(message);
        }
    }

    // One flush for all messages that wait together.
    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> writer, CancellationToken end)
    {
        var (buffer, flush) = (new WriteOptions(WriteFlags.BufferHint), new WriteOptions());
        while (await _outbound.Reader.WaitToReadAsync(end))
        {
            while (_outbound.Reader.TryRead(out var message))
            {
                writer.WriteOptions = _outbound.Reader.TryPeek(out _) ? buffer : flush;
                await writer.WriteAsync(message, end);
            }
        }
    }
}
