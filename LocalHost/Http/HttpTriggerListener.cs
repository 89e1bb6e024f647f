using LocalHost.Configuration;
using LocalHost.Hosting;
using LocalHost.Rpc;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LocalHost.Http;

/// <summary>The web server in front of the HTTP functions and of <c>/admin</c>.</summary>
internal sealed class HttpTriggerListener : ITriggerListener, IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HostSettings _settings;

    /// <exception cref="StartupException">A route is malformed, reserved, or taken.</exception>
    public HttpTriggerListener(HostSettings settings, FunctionRoutes routes, AdminEndpoints admin)
    {
        _settings = settings;
        var builder = LoopbackServer.CreateBuilder(settings.Port, HttpProtocols.Http1);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = RpcRequest.MaxBodyBytes);
        builder.Services.AddCors();
        _app = builder.Build();
        _app.UseMiddleware<RequestGuard>();
        UseOrigins(_app, settings.CorsOrigins);
        _app.UseRouting();
        _app.Use(NotFoundForOtherMethods);
        routes.Map(_app);
        admin.Map(_app);
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => _app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException($"Port {_settings.Port} is in use; stop what listens there, or choose another with --port N.", e);
        }
    }

    public async Task CloseAsync()
    {
        using var limit = new CancellationTokenSource(_settings.ShutdownGrace + TimeSpan.FromSeconds(5));
        await _app.StopAsync(limit.Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void UseOrigins(WebApplication app, IReadOnlyList<string> origins)
    {
        if (origins.Count > 0)
        {
            app.UseCors(policy => _ = origins.Contains("*")
                ? policy.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod()
                : policy.WithOrigins([.. origins]).AllowAnyHeader().AllowAnyMethod());
        }
    }

    // ASP.NET answers 405 where a route exists but not for this method; Azure answers 404.
    private static Task NotFoundForOtherMethods(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is null or RouteEndpoint)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
