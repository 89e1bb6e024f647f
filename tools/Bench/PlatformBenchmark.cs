using DevServers;

namespace Bench;

/// <summary>
/// What the platform costs by itself: an HTTP function that does nothing, through host and worker, beside bare Kestrel; and the CPU time
/// that <c>POST /track</c> takes more than that function.
/// </summary>
internal sealed class PlatformBenchmark(BenchmarkApp app)
{
    private const int Clients = 16;
    private const int Requests = 4000;
    private const double GoalMicroseconds = 100;

    /// <summary>Arguments of the local host that start an app with one function, which answers 202 to <c>POST /track</c>.</summary>
    public static string[] EmptyApp { get; } =
        ["--app", Path.Combine(Results.Root(), "tools", "Bench", "EmptyApp", "bin", "Release", "net10.0")];

    public async Task<IReadOnlyList<Line>> RunAsync(Measure measure)
    {
        await using var empty = await RunningHost.StartAppAsync(app.HostSettings, EmptyApp);
        await using var bare = await RunningHost.StartAsync(
            new HostProcess(typeof(PlatformBenchmark).Assembly.Location, app.HostSettings, "minimal-api"));
        // Only what accepts events: what writes them is measured elsewhere.
        await using var host = await RunningHost.StartAppAsync(
            new Dictionary<string, string?>(app.HostSettings) { ["AzureWebJobs.WriteTrackedEvents.Disabled"] = "true" });
        var (ours, limit) = await measure.CompareAsync(Clients, _ => PostAsync(empty), _ => PostAsync(bare));
        var price = await CpuAsync(empty);
        return
        [
            new Line($"an HTTP function that does nothing, {Clients} clients", "bare Kestrel, the same answer", ours.PerSecond,
                limit.PerSecond, Goal: null),
            new Line("CPU of that function, a request", "bare Kestrel, the same answer", price, await CpuAsync(bare), Goal: null, "µs",
                IsMost: true),
            new Line("CPU of POST /track less that function, a request", "—", await CpuAsync(host) - price, null, GoalMicroseconds, "µs",
                IsMost: true),
        ];
    }

    // The second half is measured: the first has the code compiled.
    private static async Task<double> CpuAsync(RunningHost host)
    {
        await PostManyAsync(host);
        var before = host.CpuTime;
        await PostManyAsync(host);
        return (host.CpuTime - before).TotalMicroseconds / Requests;
    }

    private static Task PostManyAsync(RunningHost host) => Parallel.ForEachAsync(
        Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (_, _) => await PostAsync(host));

    private static Task PostAsync(RunningHost host) => host.PostEventsAsync(HostBenchmark.Events(1));
}
