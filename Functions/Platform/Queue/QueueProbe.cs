using Azure.Core;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace Functions.Platform.Queue;

/// <summary>Asks the queue service whether it is there.</summary>
public sealed class QueueProbe(IConfiguration configuration)
{
    private readonly QueueServiceClient _queues = StorageAccount.Queues(
        configuration,
        new QueueClientOptions { Retry = { MaxRetries = 0, Mode = RetryMode.Fixed, NetworkTimeout = TimeSpan.FromSeconds(2) } });

    /// <summary>Throws whatever the client throws when the service does not answer.</summary>
    public Task PingAsync(CancellationToken cancellationToken) => _queues.GetPropertiesAsync(cancellationToken);
}
