using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Functions.Tests.Fixtures;

/// <summary>A web site of somebody else, on an origin of its own; every path answers with the same page.</summary>
public sealed class TestSite : IDisposable
{
    private readonly HttpListener _listener = new();

    public TestSite()
    {
        Root = new Uri($"http://127.0.0.1:{FreePort()}/");
        _listener.Prefixes.Add(Root.ToString());
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Root { get; }

    /// <summary>What is in the page's head.</summary>
    public string Head { get; set; } = "";

    public string Body { get; set; } = "";

    /// <summary>The page's Content-Security-Policy; none where it is empty.</summary>
    public string Policy { get; set; } = "";

    public void Dispose() => _listener.Close();

    internal static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                var page = Encoding.UTF8.GetBytes(
                    "<!doctype html><html lang=\"en\"><head><title>Site</title><link rel=\"icon\" href=\"data:,\">"
                    + $"{Head}</head><body>{Body}</body></html>");
                context.Response.ContentType = "text/html; charset=utf-8";
                if (Policy.Length > 0)
                {
                    context.Response.Headers["Content-Security-Policy"] = Policy;
                }

                await context.Response.OutputStream.WriteAsync(page);
                context.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The test is over, or the browser went away.
            }
        }
    }
}
