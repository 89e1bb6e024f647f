using System.Net.Sockets;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace Functions.Platform.Queue;

/// <summary>
/// The storage account that the triggers use, by the same settings: <c>AzureWebJobsStorage</c> as a connection string, or
/// <c>AzureWebJobsStorage:queueServiceUri</c> and <c>:blobServiceUri</c> with the app's managed identity.
/// </summary>
public static class StorageAccount
{
    public const string Setting = "AzureWebJobsStorage";

    // An outage is reported to the caller at once, which may retry.
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether settings name an account for queues.</summary>
    public static bool IsConfigured(IConfiguration configuration) =>
        ServiceUri(configuration, "queueServiceUri") is not null || !string.IsNullOrWhiteSpace(configuration[Setting]);

    /// <summary>A client for the account's queues; throws <see cref="ConfigurationException"/> where the settings name none.</summary>
    public static QueueServiceClient Queues(IConfiguration configuration, QueueMessageEncoding encoding = QueueMessageEncoding.Base64)
    {
        var options = new QueueClientOptions { MessageEncoding = encoding };
        Impatient(options.Retry);
        return ServiceUri(configuration, "queueServiceUri") is { } uri
            ? new QueueServiceClient(uri, Credential(configuration), options)
            : new QueueServiceClient(ConnectionString(configuration), options);
    }

    public static BlobServiceClient Blobs(IConfiguration configuration)
    {
        var options = new BlobClientOptions();
        Impatient(options.Retry);
        return ServiceUri(configuration, "blobServiceUri") is { } uri
            ? new BlobServiceClient(uri, Credential(configuration), options)
            : new BlobServiceClient(ConnectionString(configuration), options);
    }

    /// <summary>
    /// The account cannot be reached, or not be signed in to, or refuses. After its retries the client throws what each met, together; a
    /// connection that is lost while it is made, as a socket error.
    /// </summary>
    public static bool IsUnavailable(Exception error) =>
        error is RequestFailedException or AggregateException or AuthenticationFailedException or SocketException;

    private static void Impatient(RetryOptions retry)
    {
        retry.MaxRetries = 1;
        retry.NetworkTimeout = NetworkTimeout;
    }

    private static Uri? ServiceUri(IConfiguration configuration, string service) =>
        configuration[$"{Setting}:{service}"] is { Length: > 0 } uri ? new Uri(uri) : null;

    private static string ConnectionString(IConfiguration configuration)
    {
        var connection = configuration[Setting];
        ConfigurationException.ThrowIfMissing(Setting, connection, "UseDevelopmentStorage=true");
        return connection;
    }

    private static TokenCredential Credential(IConfiguration configuration) => AppIdentity.Managed(configuration[$"{Setting}:clientId"]);
}
