using System.Collections.Concurrent;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using LocalHost.Hosting;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Storage;

/// <summary>
/// Clients for the storage accounts that functions name: the setting <c>X</c>, then <c>AzureWebJobsX</c>,
/// each a connection string or a section with a service URI that is reached by identity.
/// </summary>
internal sealed class StorageConnections(IConfiguration configuration)
{
    public const string Default = "AzureWebJobsStorage";

    private readonly ConcurrentDictionary<string, QueueServiceClient> _queues = new();
    private readonly ConcurrentDictionary<string, BlobServiceClient> _blobs = new();

    /// <exception cref="StartupException">No such connection is set, or it cannot be read.</exception>
    public QueueClient Queue(string? connection, string queueName) =>
        _queues.GetOrAdd(connection ?? Default, CreateQueues).GetQueueClient(queueName);

    /// <exception cref="StartupException">No such connection is set, or it cannot be read.</exception>
    public BlobContainerClient Container(string connection, string containerName) =>
        _blobs.GetOrAdd(connection, CreateBlobs).GetBlobContainerClient(containerName);

    private QueueServiceClient CreateQueues(string connection)
    {
        var options = Quick(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None });
        return Create(connection, "queueServiceUri", text => new QueueServiceClient(text, options), (uri, identity) => new QueueServiceClient(uri, identity, options));
    }

    private BlobServiceClient CreateBlobs(string connection)
    {
        var options = Quick(new BlobClientOptions());
        return Create(connection, "blobServiceUri", text => new BlobServiceClient(text, options), (uri, identity) => new BlobServiceClient(uri, identity, options));
    }

    private TClient Create<TClient>(
        string connection, string uriKey, Func<string, TClient> byText, Func<Uri, TokenCredential, TClient> byIdentity)
    {
        var section = new[] { connection, $"AzureWebJobs{connection}" }.Select(configuration.GetSection).FirstOrDefault(found => found.Exists());
        try
        {
            return section?.Value is { Length: > 0 } text ? byText(text)
                : section?[uriKey] is { Length: > 0 } uri ? byIdentity(new Uri(uri), Identity(section))
                : throw new StartupException($"The connection '{connection}' is missing; set '{connection}', or '{connection}:{uriKey}'.");
        }
        catch (FormatException e)
        {
            throw new StartupException($"The connection '{connection}' cannot be read; correct it: {e.Message}", e);
        }
    }

    private static DefaultAzureCredential Identity(IConfigurationSection section) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = section["clientId"] });

    // Outages are retried by those who call; what the client adds only bridges a blink.
    private static TOptions Quick<TOptions>(TOptions options)
        where TOptions : ClientOptions
    {
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }
}
