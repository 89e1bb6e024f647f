using Azure.Storage.Queues;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Functions.Platform.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Platform;

/// <summary>What every slice stands on; no product words in here.</summary>
public static class PlatformServices
{
    public static IServiceCollection AddPlatform(this IServiceCollection services, IConfiguration configuration) => services
        .AddMetrics()
        .AddTelemetry(configuration)
        .AddSingleton(TimeProvider.System)
        .AddSingleton(LocalCalendar.From(configuration))
        .AddDatabase(MySqlOptions.From(configuration))
        .AddSingleton<Idempotency>()
        .AddSingleton(AdminKeys.From(configuration))
        .AddSingleton(EdgeOptions.From(configuration))
        .AddSingleton<CallerCountry>()
        .AddSingleton(StorageAccount.Queues(configuration))
        .AddSingleton(new RawQueues(StorageAccount.Queues(configuration, QueueMessageEncoding.None)))
        .AddSingleton<QueueStates>()
        .AddSingleton<FormerQueues>()
        .AddHostedService<AppQueues>();

    // Connects while the rest of the app is put together. By a factory, so that the container disposes of it.
    private static IServiceCollection AddDatabase(this IServiceCollection services, MySqlOptions options)
    {
        var database = new Database(options);
        database.WarmUp();
        return services
            .AddSingleton(options)
            .AddSingleton(_ => database)
            .AddSingleton<Outage>()
            .AddHostedService(provider => provider.GetRequiredService<Outage>());
    }
}
