using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Platform.MySql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Reports;

/// <summary>What admins read. Writes nothing.</summary>
public static class ReportsSlice
{
    public static IServiceCollection AddReports(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(_ => ReportsApi.Group)
        .AddSingleton(provider => new ReportDatabase(
            provider.GetRequiredService<Database>(), MySqlOptions.From(configuration, ReportDatabase.Setting),
                provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<UsageReport>()
        .AddSingleton<PointRulePreview>()
        .AddSingleton<LiveReport>()
        .AddSingleton<EngagementReport>()
        .AddSingleton<RewardsReport>()
        .AddSingleton<DocumentsReport>()
        .AddSingleton<OperationsReport>();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UsageResult))]
[JsonSerializable(typeof(UsageGroup))]
[JsonSerializable(typeof(PreviewedRule))]
[JsonSerializable(typeof(EngagementResult))]
[JsonSerializable(typeof(LiveResult))]
[JsonSerializable(typeof(RewardsResult))]
[JsonSerializable(typeof(DocumentsResult))]
[JsonSerializable(typeof(OperationsResult))]
public sealed partial class ReportsJson : JsonSerializerContext;
