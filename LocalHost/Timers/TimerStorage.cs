using Azure.Identity;
using Azure.Storage.Blobs;
using LocalHost.Hosting;

namespace LocalHost.Timers;

/// <summary>The blobs that hosts of the same app share, named as on Azure, in the account of <c>AzureWebJobsStorage</c>.</summary>
internal sealed class TimerStorage(IConfiguration settings, string appName)
{
    private const string Connection = "AzureWebJobsStorage";

    private readonly string _hostId = settings["AzureFunctionsWebHost:hostid"] ?? IdOf(appName);
    private readonly Lazy<BlobContainerClient> _container = new(() => Connect(settings).GetBlobContainerClient("azure-webjobs-hosts"));

    public BlobClient Status(string function) => _container.Value.GetBlobClient($"timers/{_hostId}/Host.Functions.{function}/status");

    public BlobClient Lock(string function) => _container.Value.GetBlobClient($"locks/{_hostId}/Host.Functions.{function}.Listener");

    private static string IdOf(string name) =>
        new([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').Take(32)]);

    /// <exception cref="StartupException">The connection is missing, or cannot be read.</exception>
    private static BlobServiceClient Connect(IConfiguration settings)
    {
        var section = settings.GetSection(Connection);
        try
        {
            return section.Value is { Length: > 0 } text ? new BlobServiceClient(text, Options())
                : section["blobServiceUri"] is { Length: > 0 } uri ? new BlobServiceClient(new Uri(uri), Identity(section), Options())
                : throw new StartupException($"The connection {Connection} is missing; set it, or {Connection}:blobServiceUri.");
        }
        catch (FormatException e)
        {
            throw new StartupException($"The connection {Connection} cannot be read; correct it: {e.Message}", e);
        }
    }

    private static DefaultAzureCredential Identity(IConfigurationSection section) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = section["clientId"] });

    // The listeners retry during an outage; the client's own retries only cover short interruptions.
    private static BlobClientOptions Options()
    {
        var options = new BlobClientOptions();
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }
}
