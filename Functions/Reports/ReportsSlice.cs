using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Storage.Queues;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Reports;

/// <summary>What admins read; of tables it writes the report counts alone.</summary>
public static class ReportsSlice
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services
        .AddSingleton(_ => ReportsApi.Group)
        .AddSingleton<UsageReport>()
        .AddSingleton<UsageDimensionsTable>()
        .AddSingleton<UsageFold>()
        .AddSingleton<UsageRecount>()
        .AddSingleton<LiveReport>()
        .AddSingleton<RewardsReport>()
        .AddSingleton<DocumentsReport>()
        .AddSingleton(provider => new OperationsReport(
            provider.GetRequiredService<Database>(),
            // As they are: decoding would throw on a message that is not base64, and one at the head of a queue is news.
            StorageAccount.Queues(provider.GetRequiredService<IConfiguration>(), QueueMessageEncoding.None),
            provider.GetRequiredService<TimeProvider>()));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UsageResult))]
[JsonSerializable(typeof(LiveResult))]
[JsonSerializable(typeof(RewardsResult))]
[JsonSerializable(typeof(DocumentsResult))]
[JsonSerializable(typeof(OperationsResult))]
public sealed partial class ReportsJson : JsonSerializerContext;
