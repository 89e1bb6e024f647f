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
    private const int Rounds = 3;
    private const double GoalMicroseconds = 100;

    /// <summary>Where an app with one function is built, which answers 202 to <c>POST /track</c>.</summary>
    public static string EmptyApp { get; } = Path.Combine(Results.Root(), "tools", "Bench", "EmptyApp", "bin", "Release", "net10.0");

    /// <summary>Starts the local host with the app of one function that is in the folder.</summary>
    public static Task<RunningHost> StartEmptyAsync(BenchmarkApp app, string folder) => RunningHost.StartAppAsync(
        new Dictionary<string, string?>(app.HostSettings) { ["FunctionKeys__Page__Functions"] = "Accept" }, "--app", folder);

    public async Task<IReadOnlyList<Line>> RunAsync(Measure measure)
    {
        await using var empty = await StartEmptyAsync(app, EmptyApp);
        await using var bare = await RunningHost.StartAsync(
            new HostProcess(typeof(PlatformBenchmark).Assembly.Location, app.HostSettings, "minimal-api"));
        // Only what accepts events: what writes them is measured elsewhere.
        await using var host = await RunningHost.StartAppAsync(
            new Dictionary<string, string?>(app.HostSettings) { ["AzureWebJobs.WriteTrackedEvents.Disabled"] = "true" });
        var (ours, limit) = await measure.CompareAsync(Clients, _ => PostAsync(empty), _ => PostAsync(bare));
        var cpu = await CpuAsync(empty, bare, host);
        return
        [
            new Line($"an HTTP function that does nothing, {Clients} clients", "bare Kestrel, the same answer", ours.PerSecond,
                limit.PerSecond, Goal: null),
            new Line("CPU of that function, a request", "bare Kestrel, the same answer", cpu[0], cpu[1], Goal: null, "µs",
                IsMost: true),
            new Line("CPU of POST /track less that function, a request", "—", cpu[2] - cpu[0], null, GoalMicroseconds, "µs",
                IsMost: true),
        ];
    }

    // In turns, so that noise hits all alike; a first round has the code compiled.
    private static async Task<IReadOnlyList<double>> CpuAsync(params IReadOnlyList<RunningHost> hosts)
    {
        var rounds = hosts.Select(_ => new List<double>()).ToList();
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (host, cpu) in hosts.Zip(rounds))
            {
                var before = host.CpuTime;
                await PostManyAsync(host);
                cpu.Add((host.CpuTime - before).TotalMicroseconds / Requests);
            }
        }

        return [.. rounds.Select(cpu => Measure.Median(cpu[1..]))];
    }

    private static Task PostManyAsync(RunningHost host) => Parallel.ForEachAsync(
        Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (_, _) => await PostAsync(host));

    private static Task PostAsync(RunningHost host) => host.PostEventsAsync(HostBenchmark.Events(1));
}
