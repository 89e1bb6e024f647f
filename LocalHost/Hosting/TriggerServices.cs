using LocalHost.Configuration;
using LocalHost.Http;
using LocalHost.Invocation;
using LocalHost.Queues;
using LocalHost.Rpc;
using LocalHost.Timers;

namespace LocalHost.Hosting;

/// <summary>Registers what sends invocations to the worker; the listeners open in this order.</summary>
internal static class TriggerServices
{
    public static IServiceCollection AddTriggers(
        this IServiceCollection services, IReadOnlyList<RpcFunctionMetadata> functions, IConfiguration configuration, string appName) =>
        services
            .AddSingleton(configuration)
            .AddSingleton(provider => FunctionCatalog.Of(functions, provider.GetRequiredService<HostJson>().Functions, configuration))
            .AddSingleton<SettingReferences>()
            .AddQueues()
            .AddTimers(appName)
            .AddHttp([.. functions.Select(function => function.Name)]);

    private static IServiceCollection AddQueues(this IServiceCollection services) => services
        .AddSingleton<QueueInvocations>()
        .AddSingleton<WebJobsHost>()
        .AddSingleton<ITriggerListener, QueueListeners>();

    private static IServiceCollection AddTimers(this IServiceCollection services, string appName) => services
        .AddSingleton(provider => new TimerStorage(provider.GetRequiredService<IConfiguration>(), appName))
        .AddSingleton<TimerListeners>()
        .AddSingleton<ITriggerListener>(provider => provider.GetRequiredService<TimerListeners>());

    private static IServiceCollection AddHttp(this IServiceCollection services, IReadOnlyCollection<string> functions) => services
        .AddSingleton(provider => new FunctionKeys(provider.GetRequiredService<IConfiguration>(), functions))
        .AddSingleton<FunctionEndpoint>()
        .AddSingleton<FunctionRoutes>()
        .AddSingleton<AdminEndpoints>()
        .AddSingleton<HttpTriggerListener>()
        .AddSingleton<ITriggerListener>(provider => provider.GetRequiredService<HttpTriggerListener>());
}
