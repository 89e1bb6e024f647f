using System.Net;
using LocalHost.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LocalHost.Rpc;

/// <summary>A web server on 127.0.0.1 that reads no configuration, logs nothing by itself and leaves signals to the host.</summary>
internal static class LoopbackServer
{
    /// <param name="port">0 picks a free one.</param>
    public static WebApplicationBuilder CreateBuilder(int port, HttpProtocols protocols)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = protocols);
        });
        builder.Services.AddRouting().AddSingleton<IHostLifetime, NoSignals>();
        return builder;
    }
}
