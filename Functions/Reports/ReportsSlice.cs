using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Reports;

/// <summary>What admins read; this slice never writes.</summary>
public static class ReportsSlice
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services.AddSingleton<UsageReport>();
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UsageResult))]
public sealed partial class ReportsJson : JsonSerializerContext;
