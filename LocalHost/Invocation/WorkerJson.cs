using System.Text.Json;
using Azure.Core.Serialization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LocalHost.Invocation;

/// <summary>The serializer that the app configured, else System.Text.Json that reads names in any case.</summary>
internal static class WorkerJson
{
    public static ObjectSerializer Of(FunctionContext context) =>
        context.InstanceServices.GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer
        ?? throw new InvalidOperationException("WorkerOptions.Serializer was set to null; leave it or give it a serializer.");

    public static IServiceCollection AddWorkerJson(this IServiceCollection services)
    {
        services.Configure<JsonSerializerOptions>(options => options.PropertyNameCaseInsensitive = true);
        services.AddOptions<WorkerOptions>().Configure<IOptions<JsonSerializerOptions>>(
            (worker, json) => worker.Serializer ??= new JsonObjectSerializer(json.Value));
        return services;
    }
}
