using Azure.Storage.Queues.Models;
using Microsoft.Azure.WebJobs.Host.Executors;
using Microsoft.Azure.WebJobs.Host.Queues;

namespace LocalHost.Queues;

/// <summary>Gives a message back at once that did not finish before the host's end; the attempt does not count as a failure.</summary>
internal sealed class ReturningProcessors(CancellationToken end) : IQueueProcessorFactory
{
    public QueueProcessor Create(QueueProcessorOptions queueProcessorOptions) => new Processor(queueProcessorOptions, end);

    private sealed class Processor(QueueProcessorOptions options, CancellationToken end) : QueueProcessor(options)
    {
        protected override Task CompleteProcessingMessageAsync(
            QueueMessage message, FunctionResult result, CancellationToken cancellationToken) =>
            end.IsCancellationRequested && !result.Succeeded
                ? ReleaseMessageAsync(message, result, TimeSpan.Zero, CancellationToken.None)
                : base.CompleteProcessingMessageAsync(message, result, cancellationToken);
    }
}
