using Dapper;
using DevServers;
using MySqlConnector;

namespace Chaos.Faults;

/// <summary>Connections between the app and its servers fail, or the server accepts no more of them.</summary>
internal sealed class NetworkFaults(World world, ChaosPlan plan)
{
    private const int FewConnections = 20;
    private const int UsualConnections = 300;

    public IEnumerable<Fault> All =>
    [
        new("delay MySQL", random => DelayAsync(random, world.MySqlProxy, world.ReplicaProxy)),
        new("delay storage", random => DelayAsync(random, world.QueueProxy, world.BlobProxy)),
        new("cut MySQL", _ => CutAsync(world.MySqlProxy, world.ReplicaProxy)),
        new("cut storage", _ => CutAsync(world.QueueProxy, world.BlobProxy)),
        new("MySQL out of reach", random => OutOfReachAsync(random, world.MySqlProxy, world.ReplicaProxy)),
        new("MySQL out of connections", OutOfConnectionsAsync),
        new("replica out of reach", random => OutOfReachAsync(random, world.ReplicaProxy)),
    ];

    private async Task DelayAsync(Random random, params TcpProxy[] proxies)
    {
        var (delay, time) = (TimeSpan.FromMilliseconds(random.Next(20, 300)), plan.Some(random));
        Array.ForEach(proxies, proxy => proxy.Delay = delay);
        await Task.Delay(time);
        Array.ForEach(proxies, proxy => proxy.Delay = TimeSpan.Zero);
    }

    private static Task CutAsync(params TcpProxy[] proxies)
    {
        Array.ForEach(proxies, proxy => proxy.Cut());
        return Task.CompletedTask;
    }

    private Task OutOfReachAsync(Random random, params TcpProxy[] proxies)
    {
        var time = plan.Some(random);
        return Task.WhenAll(proxies.Select(proxy => proxy.CloseAsync(time)));
    }

    // Other clients take every connection of the server; the app's own are cut, so that it has to open new ones.
    private async Task OutOfConnectionsAsync(Random random)
    {
        var time = plan.Some(random);
        var strangers = new List<MySqlConnection>();
        try
        {
            await using var keeper = new MySqlConnection($"{world.MySqlConnectionString};Pooling=false");
            await keeper.OpenAsync();
            await keeper.ExecuteAsync($"SET GLOBAL max_connections = {FewConnections}");
            world.MySqlProxy.Cut();
            await FillAsync(strangers);
            await Task.Delay(time);
            await keeper.ExecuteAsync($"SET GLOBAL max_connections = {UsualConnections}");
        }
        catch (MySqlException)
        {
            // The server was killed meanwhile, and starts with its usual limit.
        }
        finally
        {
            foreach (var stranger in strangers)
            {
                await stranger.DisposeAsync();
            }
        }
    }

    private async Task FillAsync(List<MySqlConnection> strangers)
    {
        for (var i = 0; i < FewConnections + 1; i++)
        {
            var stranger = new MySqlConnection($"{world.MySqlConnectionString};Pooling=false");
            strangers.Add(stranger);
            try
            {
                await stranger.OpenAsync();
            }
            catch (MySqlException full) when (full.ErrorCode == MySqlErrorCode.ConnectionCountError)
            {
                return;
            }
        }
    }
}
