using System.Reflection;
using LocalHost.Workers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalHost.Tests.Fixtures;

/// <summary>The app's real worker in this process, for tests that reach into the app.</summary>
/// <param name="settings">The app's settings, with colons in their names.</param>
/// <param name="configure">Registers the app's services, as its Program does.</param>
internal sealed class InProcessWorker(
    Assembly app, IReadOnlyDictionary<string, string?> settings, Action<FunctionsApplicationBuilder> configure) : IWorkerLauncher
{
    private IHost? _worker;

    public string AppFolder => Path.GetDirectoryName(app.Location)!;

    public string AppName => app.GetName().Name!;

    /// <summary>The services of the app that runs now.</summary>
    public IServiceProvider Services => _worker?.Services ?? throw new InvalidOperationException("The worker is not started.");

    public async Task<IWorker> LaunchAsync(WorkerAddress address, CancellationToken cancellationToken)
    {
        Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", AppFolder);
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(settings)
        {
            ["Functions:Worker:HostEndpoint"] = address.HostEndpoint.ToString(),
            ["Functions:Worker:WorkerId"] = address.WorkerId,
            ["Functions:Worker:RequestId"] = Guid.NewGuid().ToString(),
            ["Functions:Worker:GrpcMaxMessageLength"] = $"{int.MaxValue}",
        });
        RunGeneratedStartup(builder);
        configure(builder);
        _worker = builder.Build();
        await _worker.StartAsync(cancellationToken);
        return new Worker(_worker);
    }

    // The worker package runs these itself, but only those of the process's entry assembly.
    private void RunGeneratedStartup(FunctionsApplicationBuilder builder)
    {
        var host = new ServicesOfBuilder(builder);
        foreach (var startup in app.GetTypes().Where(type => type.IsClass && typeof(IAutoConfigureStartup).IsAssignableFrom(type)))
        {
            ((IAutoConfigureStartup)Activator.CreateInstance(startup)!).Configure(host);
        }
    }

    private sealed class Worker : IWorker
    {
        private readonly IHost _host;

        public Worker(IHost host)
        {
            _host = host;
            Ended = WaitAsync();
        }

        public Task<int> Ended { get; }

        public async ValueTask DisposeAsync()
        {
            _host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            await Ended;
            await ((IAsyncDisposable)_host).DisposeAsync();
        }

        private async Task<int> WaitAsync()
        {
            await _host.WaitForShutdownAsync();
            return 0;
        }
    }

    /// <summary>The older kind of builder, for which the start-up code is generated.</summary>
    private sealed class ServicesOfBuilder(FunctionsApplicationBuilder builder) : IHostBuilder
    {
        public IDictionary<object, object> Properties => builder.Properties;

        public IHostBuilder ConfigureServices(Action<HostBuilderContext, IServiceCollection> configureDelegate)
        {
            configureDelegate(new HostBuilderContext(Properties), builder.Services);
            return this;
        }

        public IHost Build() => throw new NotSupportedException();

        public IHostBuilder ConfigureAppConfiguration(Action<HostBuilderContext, IConfigurationBuilder> configureDelegate) =>
            throw new NotSupportedException();

        public IHostBuilder ConfigureContainer<TContainerBuilder>(Action<HostBuilderContext, TContainerBuilder> configureDelegate) =>
            throw new NotSupportedException();

        public IHostBuilder ConfigureHostConfiguration(Action<IConfigurationBuilder> configureDelegate) =>
            throw new NotSupportedException();

        public IHostBuilder UseServiceProviderFactory<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory)
            where TContainerBuilder : notnull => throw new NotSupportedException();

        public IHostBuilder UseServiceProviderFactory<TContainerBuilder>(
            Func<HostBuilderContext, IServiceProviderFactory<TContainerBuilder>> factory)
            where TContainerBuilder : notnull => throw new NotSupportedException();
    }
}
