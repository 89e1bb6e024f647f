using System.Collections.Concurrent;
using System.Diagnostics;

namespace Chaos.Faults;

/// <summary>
/// Lets faults happen on two lanes at once: processes on one, network and people on the other, so that they meet in ever new ways.
/// Each lane shuffles its faults and goes through all of them before it shuffles again. A fault is survived when every host
/// serves in full again afterwards.
/// </summary>
internal sealed class Driver(World world, AppClient app, ChaosPlan plan, Action<string> say)
{
    // Of each lane, however slow the machine: the short form has seconds.
    private const int FewestStrikes = 5;

    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<Strike> _strikes = new();

    public IReadOnlyCollection<Strike> Strikes => _strikes;

    public Task RunAsync()
    {
        IEnumerable<Fault> beside = [.. new NetworkFaults(world, plan).All, .. new OperatorFaults(world, app, plan).All];
        return Task.WhenAll(LaneAsync([.. new ProcessFaults(world, plan).All], plan.Seed), LaneAsync([.. beside], plan.Seed + 1));
    }

    private async Task LaneAsync(Fault[] faults, int seed)
    {
        var random = new Random(seed);
        var recoveries = new List<Task>();
        var time = Stopwatch.StartNew();
        for (var next = 0; next < FewestStrikes || time.Elapsed < plan.Time; next++)
        {
            if (next % faults.Length == 0)
            {
                random.Shuffle(faults);
            }

            var (fault, choices, rest) = (faults[next % faults.Length], new Random(random.Next()), plan.Some(random));
            var struck = Stopwatch.StartNew();
            await fault.StrikeAsync(choices);
            var recovery = RecoverAsync(fault.Kind, struck.Elapsed);
            recoveries.Add(recovery);
            // Now and then the next one comes before all is well again.
            await Task.WhenAny(recovery, Task.Delay(rest));
        }

        await Task.WhenAll(recoveries);
    }

    private async Task RecoverAsync(string kind, TimeSpan struck)
    {
        var time = Stopwatch.StartNew();
        var survived = await RecoversAsync();
        _strikes.Enqueue(new Strike(kind, survived));
        say(FormattableString.Invariant(
            $"{kind}: {struck.TotalSeconds:0.0} s, {(survived ? "serving again" : "NOT serving")} after {time.Elapsed.TotalSeconds:0.0} s more"));
    }

    private async Task<bool> RecoversAsync()
    {
        using var patience = new CancellationTokenSource(RecoveryPatience);
        while (!patience.IsCancellationRequested)
        {
            var answers = await Task.WhenAll(world.Hosts.Select(host => app.TryAsync(host.Url, HttpMethod.Get, "api/health")));
            if (answers.All(answer => answer.Answer is { Status: 200 } health && (string?)health.Json["status"] == "ok"))
            {
                return true;
            }

            await Task.Delay(Look);
        }

        return false;
    }
}

/// <summary>A fault that happened, and whether the app came through.</summary>
internal sealed record Strike(string Kind, bool Survived);
