using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using LocalHost.Configuration;
using LocalHost.Hosting;

namespace LocalHost.Queues;

/// <summary>Looks at one queue in a loop, and hands on what it finds, a bounded number of messages at a time.</summary>
internal sealed class QueueListener(
    QueueClient queue, QueueMessageHandler handler, QueueBells bells, QueueSettings settings, OutageLog outage)
{
    private readonly PollDelay _delay = new(settings.MaxPollingInterval);
    private readonly List<Task> _running = [];

    /// <summary>Listens until the token is signalled, and then until the last message taken is settled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var messages = await ReceiveAsync();
            foreach (var message in messages)
            {
                _running.Add(stopping.IsCancellationRequested ? handler.ReturnAsync(message) : handler.HandleAsync(message));
            }

            await WaitAsync(messages.Length > 0, stopping);
        }

        await Task.WhenAll(_running);
    }

    private async Task WaitAsync(bool found, CancellationToken stopping)
    {
        if (found)
        {
            _delay.Reset();
        }
        else
        {
            await bells.WaitAsync(queue.Uri, _delay.Next(), stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _running.RemoveAll(task => task.IsCompleted);
        while (_running.Count > settings.NewBatchThreshold && !stopping.IsCancellationRequested)
        {
            Task one = Task.WhenAny(_running);
            await one.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _running.RemoveAll(task => task.IsCompleted);
        }
    }

    // Not cancelled by a stop: messages of an answer that nobody reads would stay invisible for the whole lease.
    private async Task<QueueMessage[]> ReceiveAsync()
    {
        try
        {
            QueueMessage[] messages = await queue.ReceiveMessagesAsync(settings.BatchSize, settings.MessageLease, CancellationToken.None);
            outage.Succeeded();
            return messages;
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return await CreateAsync();
        }
        catch (Exception e)
        {
            outage.Failed(e);
            return [];
        }
    }

    private async Task<QueueMessage[]> CreateAsync()
    {
        try
        {
            await queue.CreateIfNotExistsAsync(cancellationToken: CancellationToken.None);
        }
        catch (Exception e)
        {
            outage.Failed(e);
        }

        return [];
    }
}
