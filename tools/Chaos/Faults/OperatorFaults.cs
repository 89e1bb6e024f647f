using System.Text.Json.Nodes;

namespace Chaos.Faults;

/// <summary>People turn switches, and timers run out of turn.</summary>
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

    /// <summary>Turns a switch, as often as it takes.</summary>
    public Task TurnAsync(string setting, bool on) =>
        app.CallAsync(HttpMethod.Put, $"api/settings/{setting}", new JsonObject { ["value"] = on ? "1" : "0" });

    private async Task OffAsync(string setting, Random random)
    {
        var time = plan.Some(random);
        await TurnAsync(setting, on: false);
        await Task.Delay(time);
        await TurnAsync(setting, on: true);
    }

    // It may fail while something else is away; the proof asks what it left behind.
    private async Task RunTimerAsync(string name, Random random)
    {
        var host = world.Hosts[random.Next(world.Hosts.Count)];
        await app.RunTimerAsync(host.Url, name, plan.LongestFault);
    }
}
