using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace DevServers;

/// <summary>The ports of one data folder: derived from its path, so that they stay the same from run to run while they are free.</summary>
internal sealed record LoopbackPorts(int MySql, int Blob, int Queue, int Table)
{
    // Below the range that systems hand out for outgoing connections, so nothing takes a port while its server is down.
    private const int First = 20_000;
    private const int Slots = 3_000;
    private const int PerSlot = 4;

    internal static LoopbackPorts For(string dataFolder)
    {
        var preferred = BitConverter.ToUInt16(SHA256.HashData(Encoding.UTF8.GetBytes(dataFolder)));
        for (var attempt = 0; attempt < Slots; attempt++)
        {
            var port = First + ((preferred + attempt) % Slots * PerSlot);
            if (Enumerable.Range(port, PerSlot).All(IsFree))
            {
                return new LoopbackPorts(port, port + 1, port + 2, port + 3);
            }
        }

        throw new ServerStartException($"No four consecutive free ports on 127.0.0.1 from {First} to {First + (Slots * PerSlot)}.");
    }

    internal static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    internal static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
