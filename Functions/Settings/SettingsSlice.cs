using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.Queue;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Functions.Settings;

/// <summary>Kill switches and controls that admins turn, and the record of who turned them.</summary>
public static class SettingsSlice
{
    private const string StateContainer = "app-state";

    public static IServiceCollection AddSettings(this IServiceCollection services, IConfiguration configuration)
    {
        var blobs = StorageAccount.Blobs(configuration);
        return services
            .AddSingleton(_ => SettingsApi.Group)
            .AddSingleton<SettingsTable>()
            .AddSingleton<AuditTrail>()
            .AddSingleton(provider => new SettingsMemory(
                blobs.GetBlobContainerClient(StateContainer), provider.GetRequiredService<ILogger<SettingsMemory>>()))
            .AddSingleton<SettingsCache>()
            .AddSingleton(Cache)
            .AddHostedService(provider => provider.GetRequiredService<RefreshingCache<CurrentSettings>>());
    }

    private static RefreshingCache<CurrentSettings> Cache(IServiceProvider provider) => new(
        CurrentSettings.Defaults,
        provider.GetRequiredService<SettingsTable>().ReadAsync,
        provider.GetRequiredService<SettingsMemory>(),
        provider.GetRequiredService<ILogger<RefreshingCache<CurrentSettings>>>());
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<SettingView>))]
[JsonSerializable(typeof(Page<AuditEntry>))]
public sealed partial class SettingsJson : JsonSerializerContext;
