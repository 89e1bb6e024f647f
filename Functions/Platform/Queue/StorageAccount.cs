using Azure.Identity;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace Functions.Platform.Queue;

/// <summary>
/// The storage account that the triggers use, by the same settings: <c>AzureWebJobsStorage</c> as a connection string, or
/// <c>AzureWebJobsStorage:queueServiceUri</c> with the app's managed identity.
/// </summary>
public static class StorageAccount
{
    public const string Setting = "AzureWebJobsStorage";

    /// <summary>A client for the account's queues; throws <see cref="ConfigurationException"/> where the settings name none.</summary>
    public static QueueServiceClient Queues(IConfiguration configuration, QueueClientOptions options)
    {
        if (configuration[$"{Setting}:queueServiceUri"] is { Length: > 0 } uri)
        {
            return new QueueServiceClient(new Uri(uri), Credential(configuration), options);
        }

        var connection = configuration[Setting];
        ConfigurationException.ThrowIfMissing(Setting, connection, "UseDevelopmentStorage=true");
        return new QueueServiceClient(connection, options);
    }

    private static ManagedIdentityCredential Credential(IConfiguration configuration) => new(
        configuration[$"{Setting}:clientId"] is { Length: > 0 } clientId
            ? ManagedIdentityId.FromUserAssignedClientId(clientId)
            : ManagedIdentityId.SystemAssigned);
}
