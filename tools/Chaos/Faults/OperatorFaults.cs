using System.Text.Json.Nodes;

namespace Chaos.Faults;

/// <summary>Operators change switches, and timers run at extra times.</summary>
internal sealed class OperatorFaults(World world, AppClient app, ChaosPlan plan)
{
    /// <summary>Every timer that changes something.</summary>
    public static readonly IReadOnlyList<string> Timers =
        ["FoldCounts", "PruneLiveSessions", "ArchiveEvents", "ReconcilePoints", "PruneIds", "ExpireReservations", "DrainPoison"];

    public IEnumerable<Fault> All =>
    [
        new("tracking off", random => OffAsync("tracking_enabled", random)),
        new("points off", random => OffAsync("points_enabled", random)),
        .. Timers.Select(name => new Fault($"timer {name}", random => RunTimerAsync(name, random))),
    ];

    /// <summary>Changes a switch; repeats the call until it succeeds.</summary>
    public Task TurnAsync(string setting, bool on) =>
        app.CallAsync(HttpMethod.Put, $"api/settings/{setting}", new JsonObject { ["value"] = on ? "1" : "0" });

    private async Task OffAsync(string setting, Random random)
    {
        var time = plan.Some(random);
        await TurnAsync(setting, on: false);
        await Task.Delay(time);
        await TurnAsync(setting, on: true);
    }

    // It may fail during another fault; the proof checks what it left behind.
    private async Task RunTimerAsync(string name, Random random)
    {
        var host = world.Hosts[random.Next(world.Hosts.Count)];
        await app.RunTimerAsync(host.Url, name, plan.LongestFault);
    }
}
