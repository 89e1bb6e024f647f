using System.Diagnostics;

namespace Bench;

/// <summary>The operations of one way in a period.</summary>
internal sealed record Round(double PerSecond, Cost Cost);

/// <summary>Operations per second of two ways to do one thing, taken in turns in the same run so that noise hits both alike.</summary>
internal sealed class Measure(int rounds, TimeSpan perRound, CostMeter meter)
{
    // Long enough for the code to have been compiled again, optimized.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>The median rounds of both, by <paramref name="clients"/> at once; an operation receives its client's number.</summary>
    public async Task<(Round Ours, Round Limit)> CompareAsync(
        int clients, Func<int, Task> ours, Func<int, Task> limit, int? limitClients = null)
    {
        await RunAsync(clients, ours, WarmUp);
        await RunAsync(limitClients ?? clients, limit, WarmUp);
        var (oursRounds, limitRounds) = (new List<Round>(), new List<Round>());
        for (var round = 0; round < rounds; round++)
        {
            limitRounds.Add(await RunAsync(limitClients ?? clients, limit, perRound));
            oursRounds.Add(await RunAsync(clients, ours, perRound));
        }

        return (MedianOf(oursRounds), MedianOf(limitRounds));
    }

    private static Round MedianOf(List<Round> rounds) => rounds.OrderBy(round => round.PerSecond).ElementAt(rounds.Count / 2);

    private async Task<Round> RunAsync(int clients, Func<int, Task> operation, TimeSpan time)
    {
        var before = await meter.ReadAsync();
        var watch = Stopwatch.StartNew();
        var done = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var count = 0;
            for (; watch.Elapsed < time; count++)
            {
                await operation(client);
            }

            return count;
        })));
        var perSecond = done.Sum() / watch.Elapsed.TotalSeconds;
        return new Round(perSecond, (await meter.ReadAsync()).Since(before, done.Sum()));
    }

    /// <summary>The best rounds of both, each at the number of connections that suits it best.</summary>
    public async Task<(Round Ours, Round Limit)> BestAsync(
        int clients, IEnumerable<int> connections, Func<int, Task> ours, Func<int, Task> limit)
    {
        var found = new List<(Round Ours, Round Limit)>();
        foreach (var limitClients in connections)
        {
            found.Add(await CompareAsync(clients, ours, limit, limitClients));
        }

        return (found.Select(pair => pair.Ours).MaxBy(round => round.PerSecond)!,
            found.Select(pair => pair.Limit).MaxBy(round => round.PerSecond)!);
    }

    public static double Median(IReadOnlyCollection<double> values) => Percentile(values, 50);

    /// <summary>The value that so many percent of all are below.</summary>
    public static double Percentile(IReadOnlyCollection<double> values, int percent) =>
        values.Order().ElementAt(values.Count * percent / 100);
}
