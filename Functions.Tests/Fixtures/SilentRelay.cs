using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Functions.Tests.Fixtures;

/// <summary>
/// The way from an instance to a server of this machine. Once it is silent nothing passes, and no connection is closed: to each side the
/// other has vanished.
/// </summary>
internal sealed class SilentRelay : IDisposable
{
    private const int BufferBytes = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _open = [];
    private readonly int _target;
    private volatile bool _isSilent;

    public SilentRelay(uint target)
    {
        _target = (int)target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public uint Port => (uint)((IPEndPoint)_listener.LocalEndpoint).Port;

    public void FallSilent() => _isSilent = true;

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var socket in _open)
        {
            socket.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var (caller, server) = (await _listener.AcceptSocketAsync(), new Socket(SocketType.Stream, ProtocolType.Tcp));
                _open.Add(caller);
                _open.Add(server);
                await server.ConnectAsync(IPAddress.Loopback, _target);
                _ = PassAsync(caller, server);
                _ = PassAsync(server, caller);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[BufferBytes];
            while (await from.ReceiveAsync(buffer) is > 0 and var read && !_isSilent)
            {
                await to.SendAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // One side is gone, or the test is over.
        }
    }
}
