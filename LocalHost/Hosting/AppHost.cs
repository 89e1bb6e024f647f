using LocalHost.Configuration;
using LocalHost.Http;
using LocalHost.Invocation;
using LocalHost.Queues;
using LocalHost.Rpc;
using LocalHost.Timers;
using LocalHost.Workers;

namespace LocalHost.Hosting;

/// <summary>A running Functions host: its worker, and the triggers that send it invocations.</summary>
internal sealed class AppHost : IAsyncDisposable
{
    private readonly Stack<object> _parts = new();
    private readonly List<ITriggerListener> _listeners = [];
    private readonly HostSettings _settings;
    private Dispatcher? _dispatcher;
    private WorkerSupervisor? _workers;
    private HttpFrontDoor? _http;
    private Task? _stop;

    private AppHost(HostSettings settings) => _settings = settings;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => _http!.Url;

    /// <summary>Starts the worker, and opens the triggers once it is ready.</summary>
    /// <param name="configuration">The app's settings, as the environment has them.</param>
    /// <param name="launcher">Starts the worker.</param>
    /// <param name="logging">Where the host logs to; null is the console.</param>
    /// <param name="cancellationToken">Ends a start that is still under way.</param>
    /// <exception cref="StartupException">The host cannot start as it is configured, or as the app is declared.</exception>
    /// <exception cref="WorkerExitedException">The worker ended while it started.</exception>
    public static async Task<AppHost> StartAsync(
        IConfiguration configuration, IWorkerLauncher launcher, Action<ILoggingBuilder>? logging = null, CancellationToken cancellationToken = default)
    {
        var host = new AppHost(HostSettings.Read(configuration));
        try
        {
            await host.RunAsync(configuration, launcher, logging, cancellationToken);
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
        while (_parts.TryPop(out var part))
        {
            if (part is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync();
            }
            else
            {
                ((IDisposable)part).Dispose();
            }
        }
    }

    private async Task RunAsync(
        IConfiguration configuration, IWorkerLauncher launcher, Action<ILoggingBuilder>? logging, CancellationToken cancellationToken)
    {
        var hostJson = HostJson.Read(launcher.AppFolder, configuration);
        var loggers = Owned(HostLog.Create(hostJson.Logging, logging));
        _dispatcher = Owned(new Dispatcher(hostJson.FunctionTimeout, loggers.CreateLogger<Dispatcher>()));
        var rpc = Owned(await RpcServer.StartAsync());
        _workers = Owned(new WorkerSupervisor(rpc, launcher, _dispatcher, loggers));
        var functions = await _workers.StartAsync(cancellationToken);

        var catalog = FunctionCatalog.Of(functions, hostJson.Functions, configuration);
        var timers = Timers(catalog, configuration, launcher.AppName, loggers);
        var keys = new FunctionKeys(configuration, [.. functions.Select(function => function.Name)]);
        _http = Http(catalog, hostJson, keys, timers.Timers, loggers);
        if (Queues(catalog, hostJson, configuration, loggers) is { } queues)
        {
            _listeners.Add(queues);
        }

        _listeners.AddRange([timers, _http]);
        foreach (var listener in _listeners)
        {
            await listener.OpenAsync(cancellationToken);
        }
    }

    private TimerListeners Timers(FunctionCatalog catalog, IConfiguration configuration, string appName, ILoggerFactory loggers) => Owned(new TimerListeners(
        catalog,
        new SettingReferences(configuration),
        _dispatcher!,
        new TimerStorage(configuration, appName),
        _settings,
        loggers.CreateLogger<TimerListener>()));

    private HttpFrontDoor Http(
        FunctionCatalog catalog, HostJson hostJson, FunctionKeys keys, IReadOnlyCollection<TimerFunction> timers, ILoggerFactory loggers)
    {
        var endpoint = new FunctionEndpoint(_dispatcher!, keys, loggers.CreateLogger<FunctionEndpoint>());
        var routes = new FunctionRoutes(catalog, hostJson.RoutePrefix, endpoint);
        return Owned(new HttpFrontDoor(_settings, routes, new AdminEndpoints(catalog, timers, _dispatcher!, keys)));
    }

    private QueueListeners? Queues(FunctionCatalog catalog, HostJson hostJson, IConfiguration configuration, ILoggerFactory loggers)
    {
        var functions = catalog.TriggeredBy(HostFunction.Queue).ToList();
        if (functions.Count == 0)
        {
            return null;
        }

        var references = new SettingReferences(configuration);
        foreach (var function in functions)
        {
            references.Resolve(function.Text("queueName")!, function.Name);
        }

        var methods = QueueMethods.Emit(functions, new QueueInvocations(catalog, _dispatcher!).RunAsync);
        var webJobs = new WebJobsHost(methods, _dispatcher!, hostJson, _settings, configuration, loggers);
        return Owned(new QueueListeners(webJobs, loggers.CreateLogger<QueueListeners>()));
    }

    private async Task StopOnceAsync()
    {
        _dispatcher?.EndAfter(_settings.ShutdownGrace);
        await Task.WhenAll(_listeners.Select(listener => listener.CloseAsync()));
        if (_workers is not null)
        {
            await _workers.StopAsync();
        }
    }

    private T Owned<T>(T part)
        where T : notnull
    {
        _parts.Push(part);
        return part;
    }
}
