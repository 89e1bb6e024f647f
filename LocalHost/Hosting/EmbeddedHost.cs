using LocalHost.Configuration;
using DevServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalHost.Hosting;

/// <summary>The running app: its web server, its listeners, and the emulators it started.</summary>
internal sealed partial class EmbeddedHost(WebApplication app, ServerSet? emulators, EmbeddedHostOptions options) : IHost, IAsyncDisposable
{
    private readonly List<IFrontDoor> _doors = [.. app.Services.GetServices<IFrontDoor>()];

    public IServiceProvider Services => app.Services;

    /// <summary>Where it listens, once it is started, without a slash at the end.</summary>
    public string Url => app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public Task StartAsync(CancellationToken cancellationToken = default) =>
        StartFailure.GuardAsync(options, emulators, async () =>
        {
            await ListenAsync(cancellationToken);
            foreach (var door in _doors)
            {
                door.Open(app.Lifetime.ApplicationStopping);
            }

            _ = WatchEmulatorsAsync();
            Console.WriteLine($"Listening on {Url} (development and test host for Azure Functions; Ctrl-C stops it)");
            return Url;
        });

    /// <summary>Takes nothing more in, lets what runs finish, and only then stops the app's own services.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        app.Lifetime.StopApplication();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ShutdownGrace + TimeSpan.FromSeconds(10));
        var server = app.Services.GetRequiredService<IServer>().StopAsync(limit.Token);
        await Task.WhenAll([server, .. _doors.Select(door => door.ClosedAsync())]);
        await app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        if (emulators is not null)
        {
            await emulators.DisposeAsync();
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task WatchEmulatorsAsync()
    {
        if (emulators is not null)
        {
            Log.EmulatorEnded(app.Logger, await emulators.UnexpectedExit);
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException(
                $"Port {HostConfiguration.Port(app.Configuration)} is in use; stop what listens there, or choose another with --port N.", e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(50, LogLevel.Error, "{Reason}")]
        public static partial void EmulatorEnded(ILogger logger, string reason);
    }
}
