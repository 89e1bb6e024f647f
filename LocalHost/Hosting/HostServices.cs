using System.Net;
using LocalHost.Configuration;
using LocalHost.Http;
using LocalHost.Invocation;
using LocalHost.Queues;
using LocalHost.Storage;
using LocalHost.Timers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalHost.Hosting;

/// <summary>Registers everything that stands behind the app's functions.</summary>
internal static class HostServices
{
    private const long LargestBody = 100 * 1024 * 1024;

    public static void AddHost(this WebApplicationBuilder builder, HostJson hostJson, EmbeddedHostOptions options)
    {
        builder.Services
            .AddSingleton(options)
            .AddSingleton(hostJson)
            .AddSingleton<InvocationLifetime>()
            .AddSingleton<SettingReferences>()
            .AddSingleton<StorageConnections>()
            .AddWorkerJson()
            .AddInvocations(hostJson, options)
            .AddHttpFunctions()
            .AddQueueFunctions()
            .AddTimerFunctions()
            .Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true)
            .Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownGrace + TimeSpan.FromSeconds(15));
        builder.Host.UseDefaultServiceProvider(provider => (provider.ValidateScopes, provider.ValidateOnBuild) = (true, true));
        builder.AddHostLogging(hostJson);
        builder.AddHttpServer();
    }

    private static IServiceCollection AddInvocations(this IServiceCollection services, HostJson hostJson, EmbeddedHostOptions options) => services
        .AddSingleton(provider => FunctionCatalog.Of(
            options.FunctionsAssembly,
            options.Functions ?? hostJson.Functions,
            provider.GetRequiredService<IConfiguration>()))
        .AddSingleton<FunctionExecution>()
        .AddSingleton<FunctionInvoker>();

    private static IServiceCollection AddHttpFunctions(this IServiceCollection services) => services
        .AddRouting()
        .AddCors()
        .AddSingleton<FunctionKeys>()
        .AddSingleton<HttpFunctionHandler>()
        .AddSingleton<HttpRoutes>()
        .AddSingleton<AdminEndpoints>();

    private static IServiceCollection AddQueueFunctions(this IServiceCollection services) => services
        .AddSingleton<MessageCodec>()
        .AddSingleton<QueueBells>()
        .AddSingleton<QueueOutputs>()
        .AddSingleton<IFrontDoor, QueueListeners>();

    private static IServiceCollection AddTimerFunctions(this IServiceCollection services) => services
        .AddSingleton<TimerFunctions>()
        .AddSingleton<HostStorage>()
        .AddSingleton<IFrontDoor, TimerListeners>();

    private static void AddHostLogging(this WebApplicationBuilder builder, HostJson hostJson) => builder.Logging
        .AddSimpleConsole(console => console.TimestampFormat = "HH:mm:ss ")
        .AddFilter("Azure", LogLevel.Warning)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("System", LogLevel.Warning)
        .AddConfiguration(hostJson.Logging);

    private static void AddHttpServer(this WebApplicationBuilder builder)
    {
        var port = HostConfiguration.Port(builder.Configuration);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Listen(IPAddress.Loopback, port);
        });
    }
}
