using LocalHost.Configuration;
using LocalHost.Hosting;
using LocalHost.Invocation;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host.Listeners;
using Microsoft.Azure.WebJobs.Host.Queues;
using Microsoft.Azure.WebJobs.Host.Timers;

namespace LocalHost.Queues;

/// <summary>Builds the host of Microsoft's queue listeners: polling, back-off, renewal and poison queues are those of Azure.</summary>
internal sealed class WebJobsHost(Type methods, Dispatcher dispatcher, HostJson hostJson, HostSettings settings, IConfiguration configuration, ILoggerFactory loggers)
{
    public IHost Build(ListenerFailure failure) => new HostBuilder()
        .ConfigureAppConfiguration(builder => builder.AddConfiguration(configuration).AddInMemoryCollection(Extensions()))
        .ConfigureWebJobs(webJobs => webJobs.AddAzureStorageQueues())
        .ConfigureServices(services => services
            .AddSingleton(loggers)
            .AddSingleton<IHostLifetime, NoSignals>()
            .AddSingleton<ITypeLocator>(new Methods(methods))
            .AddSingleton<IWebJobsExceptionHandler>(failure)
            .AddSingleton<IListenerDecorator>(new ShortLease(settings.MessageLease))
            .AddSingleton<IQueueProcessorFactory>(new ReturningProcessors(dispatcher.End))
            .Configure<HostOptions>(host => host.ShutdownTimeout = settings.ShutdownGrace + TimeSpan.FromSeconds(10)))
        .Build();

    // The package reads under AzureWebJobs what host.json has under extensions.
    private IEnumerable<KeyValuePair<string, string?>> Extensions() =>
        hostJson.Extensions.AsEnumerable(makePathsRelative: true).Select(pair => KeyValuePair.Create($"AzureWebJobs:{pair.Key}", pair.Value));

    private sealed class Methods(Type type) : ITypeLocator
    {
        public IReadOnlyList<Type> GetTypes() => [type];
    }
}
