using System.Reflection;
using LocalHost.Configuration;
using LocalHost.Hosting;
using LocalHost.Invocation;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Azure.WebJobs.Host.Listeners;
using Microsoft.Azure.WebJobs.Host.Queues;
using Microsoft.Azure.WebJobs.Host.Timers;
using Microsoft.Extensions.Options;

namespace LocalHost.Queues;

/// <summary>Builds the host of Microsoft's queue listeners: polling, back-off, renewal and poison queues are those of Azure.</summary>
internal sealed class WebJobsHost(
    QueueInvocations invocations,
    Dispatcher dispatcher,
    HostJson hostJson,
    HostSettings settings,
    IConfiguration configuration,
    ILoggerFactory loggers)
{
    private readonly Type _methods = QueueMethods.Emit(invocations.Functions, invocations.RunAsync);

    /// <summary>Whether there is anything to listen for.</summary>
    public bool HasFunctions => invocations.Functions.Count > 0;

    /// <exception cref="StartupException">A value in host.json cannot be read.</exception>
    public IHost Build(ListenerFailure failure)
    {
        var host = Builder(failure).Build();
        try
        {
            _ = host.Services.GetRequiredService<IOptions<QueuesOptions>>().Value;
            return host;
        }
        catch (Exception e)
        {
            host.Dispose();
            var reason = e is TargetInvocationException ? e.InnerException! : e;
            throw new StartupException($"host.json: extensions.queues cannot be read: {reason.Message}", e);
        }
    }

    private IHostBuilder Builder(ListenerFailure failure) => new HostBuilder()
        .ConfigureAppConfiguration(builder => builder.AddConfiguration(configuration).AddInMemoryCollection(Extensions()))
        .ConfigureWebJobs(webJobs => webJobs.AddAzureStorageQueues())
        .ConfigureServices(services => services
            .AddSingleton(loggers)
            .AddSingleton<IHostLifetime, NoSignals>()
            .AddSingleton<ITypeLocator>(new Methods(_methods))
            .AddSingleton<IWebJobsExceptionHandler>(failure)
            .AddSingleton<IListenerDecorator>(new ShortLease(settings.MessageLease))
            .AddSingleton<IQueueProcessorFactory>(new ReturningProcessors(dispatcher.End))
            .Configure<HostOptions>(host => host.ShutdownTimeout = settings.ShutdownGrace + TimeSpan.FromSeconds(10)));

    // The package reads under AzureWebJobs what host.json has at its root.
    private IEnumerable<KeyValuePair<string, string?>> Extensions() =>
        hostJson.Extensions.AsEnumerable(makePathsRelative: true)
            .Select(pair => KeyValuePair.Create($"AzureWebJobs:extensions:{pair.Key}", pair.Value));

    private sealed class Methods(Type type) : ITypeLocator
    {
        public IReadOnlyList<Type> GetTypes() => [type];
    }
}
