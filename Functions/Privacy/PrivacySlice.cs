using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Erasures;
using Functions.Platform.Http;
using Functions.Platform.Queue;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Privacy;

/// <summary>One user's data: export and erasure.</summary>
public static class PrivacySlice
{
    private const string Container = "exports";

    public static IServiceCollection AddPrivacy(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(_ => PrivacyApi.Group)
        .AddSingleton<UserEraser>()
        .AddSingleton<CountsEraser>()
        .AddSingleton<UserDataReader>()
        .AddSingleton<UserExportsTable>()
        .AddSingleton<ArchivedRows>()
        .AddSingleton<UserExporter>()
        .AddSingleton<ErasureJob>()
        .AddSingleton<ExportJob>()
        .AddSingleton(provider => new ExportFiles(
            StorageAccount.Blobs(configuration).GetBlobContainerClient(Container),
            provider.GetRequiredService<UserExportsTable>(),
            provider.GetRequiredService<TimeProvider>()));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UserData))]
[JsonSerializable(typeof(Dictionary<string, int>))]
[JsonSerializable(typeof(UserErasure))]
[JsonSerializable(typeof(IReadOnlyList<UserErasure>))]
[JsonSerializable(typeof(UserExport))]
[JsonSerializable(typeof(Page<UserExport>))]
[JsonSerializable(typeof(BegunExport))]
public sealed partial class PrivacyJson : JsonSerializerContext;
