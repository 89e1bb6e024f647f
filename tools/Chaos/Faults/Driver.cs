using System.Collections.Concurrent;
using System.Diagnostics;

namespace Chaos.Faults;

/// <summary>
/// Runs faults in two parallel lanes: processes in one, network and people in the other, so that they overlap in varying ways.
/// Each lane shuffles its faults and goes through all of them before it shuffles again. The app has recovered from a fault when every
/// host serves in full again.
/// </summary>
internal sealed class Driver(World world, AppClient app, ChaosPlan plan, Action<string> say)
{
    // In each lane, also on a slow machine: the short form lasts seconds.
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

    /// <summary>Waits until every host serves in full again, and records the fault as survived or not.</summary>
    public async Task RecoverAsync(string kind, TimeSpan struck)
    {
        var time = Stopwatch.StartNew();
        var survived = await RecoversAsync();
        _strikes.Enqueue(new Strike(kind, survived));
        var state = survived ? "serving again" : "NOT serving";
        say(FormattableString.Invariant(
            $"{kind}: {struck.TotalSeconds:0.0} s, {state} after {time.Elapsed.TotalSeconds:0.0} s more"));
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
            // Sometimes the next fault begins before the recovery from this one.
            await Task.WhenAny(recovery, Task.Delay(rest));
        }

        await Task.WhenAll(recoveries);
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

/// <summary>A fault that happened, and whether the app recovered.</summary>
internal sealed record Strike(string Kind, bool Survived);
