using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using LocalHost.Configuration;
using LocalHost.Hosting;
using LocalHost.Invocation;
using Microsoft.Extensions.Logging;

namespace LocalHost.Queues;

/// <summary>Takes one message through its function, and then deletes it, gives it back, or moves it to the poison queue.</summary>
internal sealed partial class QueueMessageHandler(
    HostedFunction function,
    QueueClient queue,
    PoisonQueue? poison,
    FunctionInvoker invoker,
    MessageCodec codec,
    QueueSettings settings,
    InvocationLifetime lifetime,
    EmbeddedHostOptions options,
    ILogger logger)
{
    /// <summary>Never throws: what cannot be settled becomes visible again by itself.</summary>
    public Task HandleAsync(QueueMessage message) => SettleAsync(message, lease =>
        codec.TryDecode(message.Body, out var content) ? RunAsync(message, content, lease) : RefuseAsync(message, lease));

    /// <summary>Gives a message back that no function has seen; never throws.</summary>
    public Task ReturnAsync(QueueMessage message) => SettleAsync(message, lease => lease.ReleaseAsync(TimeSpan.Zero));

    private async Task SettleAsync(QueueMessage message, Func<MessageLease, Task> settle)
    {
        await using var lease = new MessageLease(queue, message, settings.MessageLease, options.Clock, logger);
        try
        {
            await settle(lease);
        }
        catch (Exception e)
        {
            Log.NotSettled(logger, e, message.MessageId, queue.Name);
        }
    }

    private async Task RunAsync(QueueMessage message, BinaryData content, MessageLease lease)
    {
        var run = invoker.InvokeAsync(function, QueueTriggerInput.Of(message, content));
        var outcome = await lifetime.WaitAsync(run);
        if (outcome is { Succeeded: true })
        {
            await lease.DeleteAsync();
        }
        else if (lifetime.Token.IsCancellationRequested)
        {
            await lease.ReleaseAsync(TimeSpan.Zero);
        }
        else if (poison is null)
        {
            return; // Left invisible, as on Azure: a poison queue has no poison queue, and must not spin.
        }
        else if (message.DequeueCount >= settings.MaxDequeueCount)
        {
            await MoveToPoisonAsync(message, lease, poison);
        }
        else
        {
            await lease.ReleaseAsync(settings.VisibilityTimeout);
        }
    }

    // Trying again would not help, so the first attempt is the last.
    private async Task RefuseAsync(QueueMessage message, MessageLease lease)
    {
        Log.NotDecodable(logger, message.MessageId, queue.Name);
        if (poison is not null)
        {
            await MoveToPoisonAsync(message, lease, poison);
        }
    }

    private async Task MoveToPoisonAsync(QueueMessage message, MessageLease lease, PoisonQueue destination)
    {
        Log.Poisoned(logger, message.MessageId, message.DequeueCount, destination.Name);
        await destination.AddAsync(message.Body);
        await lease.DeleteAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "Message {MessageId} of queue {Queue} is not base64; see messageEncoding in host.json")]
        public static partial void NotDecodable(ILogger logger, string messageId, string queue);

        [LoggerMessage(11, LogLevel.Warning, "Message {MessageId} goes to queue {Queue} after {DequeueCount} attempts")]
        public static partial void Poisoned(ILogger logger, string messageId, long dequeueCount, string queue);

        [LoggerMessage(12, LogLevel.Warning, "Message {MessageId} of queue {Queue} could not be settled, and will become visible again")]
        public static partial void NotSettled(ILogger logger, Exception exception, string messageId, string queue);
    }
}
