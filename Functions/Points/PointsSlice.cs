using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Platform;
using Functions.Platform.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Functions.Points;

/// <summary>What events earn, and each user's balance.</summary>
public static class PointsSlice
{
    public static IServiceCollection AddPoints(this IServiceCollection services) => services
        .AddSingleton(_ => PointsApi.Group)
        .AddSingleton<PointRulesTable>()
        .AddSingleton<PointLedger>()
        .AddSingleton(provider => new RefreshingCache<PointRuleSet>(
            PointRuleSet.None,
            provider.GetRequiredService<PointRulesTable>().ReadAsync,
            lastKnown: null,
            provider.GetRequiredService<ILogger<RefreshingCache<PointRuleSet>>>()))
        .AddHostedService(provider => provider.GetRequiredService<RefreshingCache<PointRuleSet>>());
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<PointRule>))]
[JsonSerializable(typeof(PointAdjustment))]
public sealed partial class PointsJson : JsonSerializerContext;
