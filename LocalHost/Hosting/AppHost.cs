using LocalHost.Configuration;
using LocalHost.Http;
using LocalHost.Invocation;
using LocalHost.Rpc;
using LocalHost.Workers;

namespace LocalHost.Hosting;

/// <summary>A running Functions host: its worker, and the triggers that send it invocations.</summary>
internal sealed class AppHost : IAsyncDisposable
{
    private readonly HostSettings _settings;
    private readonly ILoggerFactory _loggers;
    private readonly Dispatcher _dispatcher;
    private readonly RpcServer _rpc;
    private readonly WorkerSupervisor _workers;
    private readonly List<ITriggerListener> _open = [];
    private ServiceProvider? _triggers;
    private Task? _stop;

    private AppHost(HostSettings settings, HostJson hostJson, ILoggerFactory loggers, RpcServer rpc, IWorkerLauncher launcher)
    {
        (_settings, _loggers, _rpc) = (settings, loggers, rpc);
        _dispatcher = new Dispatcher(hostJson, loggers.CreateLogger<Dispatcher>());
        _workers = new WorkerSupervisor(rpc, launcher, _dispatcher, loggers);
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => _triggers!.GetRequiredService<HttpTriggerListener>().Url;

    /// <summary>Starts the worker, and opens the triggers once it is ready.</summary>
    /// <param name="configuration">The app's settings, as the environment has them.</param>
    /// <param name="logging">Where the host logs to; null is the console.</param>
    /// <param name="cancellationToken">Ends a start that is still under way.</param>
    /// <exception cref="StartupException">The host cannot start as it is configured, or as the app is declared.</exception>
    /// <exception cref="WorkerExitedException">The worker ended while it started.</exception>
    public static async Task<AppHost> StartAsync(
        IConfiguration configuration,
        IWorkerLauncher launcher,
        Action<ILoggingBuilder>? logging = null,
        CancellationToken cancellationToken = default)
    {
        var settings = HostSettings.Read(configuration);
        var hostJson = HostJson.Read(launcher.AppFolder, configuration);
        var loggers = HostLog.Create(hostJson, logging);
        var host = new AppHost(settings, hostJson, loggers, await RpcServer.StartAsync(), launcher);
        try
        {
            var functions = await host._workers.StartAsync(cancellationToken);
            await host.OpenAsync(new ServiceCollection()
                .AddSingleton(settings)
                .AddSingleton(hostJson)
                .AddSingleton(loggers)
                .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
                .AddSingleton(host._dispatcher)
                .AddTriggers(functions, configuration, launcher.AppName), cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes nothing new, lets what runs finish, and only then ends the worker.</summary>
    public Task StopAsync() => _stop ??= StopOnceAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_triggers is not null)
        {
            await _triggers.DisposeAsync();
        }

        await _rpc.DisposeAsync();
        _workers.Dispose();
        _dispatcher.Dispose();
        _loggers.Dispose();
    }

    private async Task OpenAsync(IServiceCollection services, CancellationToken cancellationToken)
    {
        _triggers = services.BuildServiceProvider(validateScopes: true);
        foreach (var listener in _triggers.GetServices<ITriggerListener>().ToList())
        {
            _open.Add(listener);
            await listener.OpenAsync(cancellationToken);
        }
    }

    private async Task StopOnceAsync()
    {
        _dispatcher.EndAfter(_settings.ShutdownGrace);
        await Task.WhenAll(_open.Select(listener => listener.CloseAsync()));
        await _workers.StopAsync();
    }
}
