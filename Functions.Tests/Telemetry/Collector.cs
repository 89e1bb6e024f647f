using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Functions.Tests.Telemetry;

/// <summary>Stands where a telemetry backend would: takes whatever is posted, and keeps it as text, one character a byte.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly StringBuilder _received = new();
    private readonly Task _serving;

    public Collector()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Endpoint = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Endpoint);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Endpoint { get; }

    /// <summary>Everything so far: each request's path, and its body behind it.</summary>
    public string Received
    {
        get
        {
            lock (_received)
            {
                return _received.ToString();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                await TakeAsync(await _listener.GetContextAsync());
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
        }
    }

    private async Task TakeAsync(HttpListenerContext call)
    {
        using var body = new MemoryStream();
        await using (var sent = call.Request.Headers["Content-Encoding"] == "gzip"
            ? new GZipStream(call.Request.InputStream, CompressionMode.Decompress)
            : call.Request.InputStream)
        {
            await sent.CopyToAsync(body);
        }

        lock (_received)
        {
            _received.AppendLine(call.Request.Url!.AbsolutePath).AppendLine(Encoding.Latin1.GetString(body.ToArray()));
        }

        call.Response.Close();
    }
}
