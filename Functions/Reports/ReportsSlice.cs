using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Reports;

/// <summary>What admins read. Writes nothing.</summary>
public static class ReportsSlice
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services
        .AddSingleton(_ => ReportsApi.Group)
        .AddSingleton<UsageReport>()
        .AddSingleton<LiveReport>()
        .AddSingleton<RewardsReport>()
        .AddSingleton<DocumentsReport>()
        .AddSingleton<OperationsReport>();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UsageResult))]
[JsonSerializable(typeof(UsageGroup))]
[JsonSerializable(typeof(LiveResult))]
[JsonSerializable(typeof(RewardsResult))]
[JsonSerializable(typeof(DocumentsResult))]
[JsonSerializable(typeof(OperationsResult))]
public sealed partial class ReportsJson : JsonSerializerContext;
