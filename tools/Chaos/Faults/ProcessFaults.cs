using DevServers;

namespace Chaos.Faults;

/// <summary>Processes are killed or paused.</summary>
internal sealed class ProcessFaults(World world, ChaosPlan plan)
{
    // Azurite writes its index every five seconds, and a kill loses later messages. Azure's queues do not, so Azurite is
    // disconnected, gets the time to write, and is killed then.
    private static readonly TimeSpan IndexWritten = TimeSpan.FromSeconds(7);

    private static readonly string[] Zones = ["Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"];

    public IEnumerable<Fault> All => plan.IsShort ? Quick :
    [
        .. Quick,
        new("kill Azurite", KillAzuriteAsync),
        new("pause Azurite", PauseAzuriteAsync),
        new("change the time zone of reports", random =>
            world.ChangeTimeZoneAsync(Zones[random.Next(Zones.Length)], TimeSpan.FromSeconds(5 * random.NextDouble()), plan.Some(random))),
    ];

    private Fault[] Quick =>
    [
        new("kill worker", KillWorkerAsync),
        new("kill host", random => world.RestartAsync(Host(random), withWorker: false, plan.Some(random))),
        new("kill host and worker", random => world.RestartAsync(Host(random), withWorker: true, plan.Some(random))),
        new("pause host", PauseHostAsync),
        new("pause worker", PauseWorkerAsync),
        new("kill MySQL", KillMySqlAsync),
        new("pause MySQL", random => world.MySql.PauseAsync(plan.Some(random))),
        new("restart Azurite", RestartAzuriteAsync),
    ];

    // The host starts another at once.
    private async Task KillWorkerAsync(Random random)
    {
        if (Host(random).WorkerId is { } worker)
        {
            await Processes.SignalAsync("KILL", worker);
        }
    }

    private Task PauseHostAsync(Random random) => Host(random).PauseAsync(plan.Some(random));

    private async Task PauseWorkerAsync(Random random)
    {
        if (Host(random).WorkerId is { } worker)
        {
            await Processes.PauseAsync(worker, plan.Some(random));
        }
    }

    private Task PauseAzuriteAsync(Random random) => world.Azurite.PauseAsync(plan.Some(random));

    private async Task KillMySqlAsync(Random random)
    {
        var away = plan.Some(random);
        await world.MySql.KillAsync();
        await Task.Delay(away);
        await world.MySql.StartAsync();
    }

    private async Task RestartAzuriteAsync(Random random)
    {
        var away = plan.Some(random);
        await world.Azurite.StopAsync();
        await Task.Delay(away);
        await world.Azurite.StartAsync();
    }

    private async Task KillAzuriteAsync(Random random)
    {
        foreach (var proxy in new[] { world.QueueProxy, world.BlobProxy })
        {
            proxy.IsClosed = true;
            proxy.Cut();
        }

        await Task.Delay(IndexWritten);
        await world.Azurite.KillAsync();
        await world.Azurite.StartAsync();
        (world.QueueProxy.IsClosed, world.BlobProxy.IsClosed) = (false, false);
    }

    private HostProcess Host(Random random) => world.Hosts[random.Next(world.Hosts.Count)];
}
