using LocalHost.Configuration;
using LocalHost.Hosting;
using LocalHost.Invocation;
using LocalHost.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace LocalHost.Queues;

/// <summary>One listener for each queue function.</summary>
internal sealed class QueueListeners : IFrontDoor
{
    private readonly List<QueueListener> _listeners;
    private Task _running = Task.CompletedTask;

    /// <exception cref="StartupException">A queue's name or connection cannot be resolved.</exception>
    public QueueListeners(
        FunctionCatalog catalog,
        SettingReferences settings,
        StorageConnections connections,
        FunctionInvoker invoker,
        MessageCodec codec,
        QueueBells bells,
        HostJson hostJson,
        InvocationLifetime lifetime,
        EmbeddedHostOptions options,
        ILogger<QueueListener> logger)
    {
        _listeners = [.. catalog.TriggeredBy<QueueTriggerAttribute>().Select(queueFunction => Create(queueFunction.Function, queueFunction.Trigger))];

        QueueListener Create(HostedFunction function, QueueTriggerAttribute trigger)
        {
            var queue = connections.Queue(trigger.Connection, settings.Resolve(trigger.QueueName, function.Name));
            var poison = PoisonQueue.Beside(queue, name => connections.Queue(trigger.Connection, name));
            var handler = new QueueMessageHandler(
                function, queue, poison, invoker, codec, hostJson.Queues, lifetime, options, logger);
            return new QueueListener(
                queue, handler, bells, hostJson.Queues, new OutageLog($"Queue {queue.Name}", logger));
        }
    }

    public void Open(CancellationToken stopping) =>
        _running = Task.WhenAll(_listeners.Select(listener => Task.Run(() => listener.RunAsync(stopping), CancellationToken.None)));

    public Task ClosedAsync() => _running;
}
