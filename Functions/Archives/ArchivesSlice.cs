using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Platform.Http;
using Functions.Platform.Queue;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Archives;

/// <summary>Old days out of MySQL into Parquet files, and back.</summary>
public static class ArchivesSlice
{
    private const string Container = "archive";

    public static IServiceCollection AddArchives(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(_ => ArchivesApi.Group)
        .AddSingleton<ArchiveFilesTable>()
        .AddSingleton(new ArchiveBlobs(StorageAccount.Blobs(configuration).GetBlobContainerClient(Container)))
        .AddSingleton<LoadThrottle>()
        .AddSingleton<ArchiveVerifier>()
        .AddSingleton<ArchiveWriter>()
        .AddSingleton<ArchiveDeleter>()
        .AddSingleton<Archiver>()
        .AddSingleton<Restorer>()
        .AddSingleton<ArchiveEraser>();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<ArchiveView>))]
[JsonSerializable(typeof(RestoreView))]
[JsonSerializable(typeof(QueueMessage<AdminJob>))]
public sealed partial class ArchivesJson : JsonSerializerContext;
