using Azure.Storage.Queues;
using Functions.LiveSessions;
using Functions.Tracking;

namespace Chaos.Load;

/// <summary>Runs all clients in parallel until the stop signal; each still receives its pending answer.</summary>
internal sealed class Traffic
{
    private readonly Task _clients;
    private volatile bool _enough;

    public Traffic(World world, AppClient app, Book book, ChaosPlan plan)
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        var events = new QueueClient(world.StorageConnectionString, TrackedEvent.Queue, options);
        var beats = new QueueClient(world.StorageConnectionString, Heartbeat.Queue, options);
        var clients = new List<IClient>
        {
            new BrokenClient(book, events, new Random(plan.Seed)),
            new SessionWatch(world, book),
            new EraseClient(app, book, new Random(plan.Seed + 1)),
            new ExportClient(app, book, new Random(plan.Seed + 2)),
            new PageKeyClient(app, book, new Random(plan.Seed + 3)),
            new ReportClient(world, app, book, new Random(plan.Seed + 4)),
        };
        for (var number = 1; number <= plan.Clients; number++)
        {
            var seed = plan.Seed + (1000 * number);
            clients.Add(new EventClient(app, book, new Random(seed)));
            clients.Add(new SessionClient(app, book, beats, number, new Random(seed + 1)));
            clients.Add(new RewardsClient(app, book, number, new Random(seed + 2)));
        }

        _clients = Task.WhenAll(clients.Select(client => Task.Run(() => RunAsync(client))));
    }

    public Task StopAsync()
    {
        _enough = true;
        return _clients;
    }

    private async Task RunAsync(IClient client)
    {
        while (!_enough)
        {
            await client.ActAsync();
        }
    }
}
