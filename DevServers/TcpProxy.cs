using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DevServers;

/// <summary>A proxy between the app and a server that can delay, drop, reset and refuse.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private const int BufferBytes = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, Socket> _links = new();
    private readonly int _target;
    private readonly Task _accepting;

    /// <summary>Listens at once, and connects each caller with the port <paramref name="target"/> of this machine.</summary>
    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public TimeSpan Delay { get; set; }

    /// <summary>Whether all data is dropped, while connections stay open: to each side the other has vanished.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether new connections are refused; open ones stay.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Resets every connection, and refuses new ones for a while.</summary>
    public async Task CloseAsync(TimeSpan time)
    {
        IsClosed = true;
        Cut();
        await Task.Delay(time);
        IsClosed = false;
    }

    /// <summary>Resets every connection that is open; returns how many.</summary>
    public int Cut()
    {
        var cut = 0;
        foreach (var (caller, server) in _links)
        {
            Reset(caller);
            Reset(server);
            cut++;
        }

        return cut;
    }

    public async ValueTask DisposeAsync()
    {
        IsClosed = true;
        _listener.Dispose();
        await _accepting;
        Cut();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket caller;
            try
            {
                caller = await _listener.AcceptSocketAsync();
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ConnectAsync(caller);
        }
    }

    private async Task ConnectAsync(Socket caller)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        caller.NoDelay = true;
        try
        {
            if (!IsClosed)
            {
                await server.ConnectAsync(IPAddress.Loopback, _target);
                _links[caller] = server;
                await Task.WhenAll(PassAsync(caller, server), PassAsync(server, caller));
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The server is down.
        }
        finally
        {
            _links.TryRemove(caller, out _);
            Reset(server);
            Reset(caller);
        }
    }

    // A close is passed on as a close. A broken connection resets the other side too, or the server would keep its locks for a caller
    // that has died.
    private async Task PassAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[BufferBytes];
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                if (IsSilent)
                {
                    continue;
                }

                if (Delay > TimeSpan.Zero)
                {
                    await Task.Delay(Delay);
                }

                await to.SendAsync(buffer.AsMemory(0, read));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            Reset(from);
            Reset(to);
        }
    }

    // No lingering: the other end gets a reset at once, and data in flight is lost.
    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // Nothing is left to reset.
        }

        socket.Dispose();
    }
}
