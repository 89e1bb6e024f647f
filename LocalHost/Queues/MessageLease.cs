using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace LocalHost.Queues;

/// <summary>Keeps a received message invisible to others until it is settled, always with the current pop receipt.</summary>
internal sealed partial class MessageLease : IAsyncDisposable
{
    private readonly QueueClient _queue;
    private readonly QueueMessage _message;
    private readonly TimeSpan _length;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _renewal;
    private string _popReceipt;

    public MessageLease(QueueClient queue, QueueMessage message, TimeSpan length, TimeProvider clock, ILogger logger)
    {
        (_queue, _message, _length, _clock, _logger) = (queue, message, length, clock, logger);
        _popReceipt = message.PopReceipt;
        _renewal = RenewAsync();
    }

    public Task DeleteAsync() => SettleAsync(() => _queue.DeleteMessageAsync(_message.MessageId, _popReceipt));

    /// <summary>Gives the message back; others see it after the given time.</summary>
    public Task ReleaseAsync(TimeSpan visibleAfter) => SettleAsync(
        () => _queue.UpdateMessageAsync(_message.MessageId, _popReceipt, visibilityTimeout: visibleAfter));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _renewal;
        _end.Dispose();
    }

    private async Task SettleAsync(Func<Task> settle)
    {
        await _end.CancelAsync();
        await _renewal;
        try
        {
            await settle();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            Log.Lost(_logger, _message.MessageId, _queue.Name);
        }
    }

    private async Task RenewAsync()
    {
        while (await WaitAsync(_length / 2))
        {
            try
            {
                // Not cancelled half-way: the new pop receipt would be lost, and with it the right to delete.
                var update = await _queue.UpdateMessageAsync(
                    _message.MessageId, _popReceipt, visibilityTimeout: _length, cancellationToken: CancellationToken.None);
                _popReceipt = update.Value.PopReceipt;
            }
            catch (Exception e)
            {
                Log.NotRenewed(_logger, e, _message.MessageId, _queue.Name);
            }
        }
    }

    private async Task<bool> WaitAsync(TimeSpan time)
    {
        await Task.Delay(time, _clock, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_end.IsCancellationRequested;
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Warning, "The visibility of message {MessageId} of queue {Queue} could not be renewed; trying again")]
        public static partial void NotRenewed(ILogger logger, Exception exception, string messageId, string queue);

        [LoggerMessage(21, LogLevel.Warning, "Message {MessageId} of queue {Queue} was lost to another receiver, which will run it again")]
        public static partial void Lost(ILogger logger, string messageId, string queue);
    }
}
