using System.Reflection;
using Azure.Storage.Blobs;
using LocalHost.Hosting;
using LocalHost.Storage;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Timers;

/// <summary>The blobs that hosts of the same app share, named as on Azure.</summary>
internal sealed class HostStorage(StorageConnections connections, IConfiguration configuration, EmbeddedHostOptions options)
{
    private readonly string _hostId = configuration["AzureFunctionsWebHost:hostid"] ?? IdOf(options.FunctionsAssembly);

    public BlobContainerClient Container => connections.Container(StorageConnections.Default, "azure-webjobs-hosts");

    public BlobClient Status(string function) => Container.GetBlobClient($"timers/{_hostId}/Host.Functions.{function}/status");

    public BlobClient Lock(string function) => Container.GetBlobClient($"locks/{_hostId}/Host.Functions.{function}.Listener");

    private static string IdOf(Assembly assembly) =>
        new([.. assembly.GetName().Name!.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').Take(32)]);
}
