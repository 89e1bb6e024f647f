using System.Diagnostics;

namespace Perf;

/// <summary>Operations per second of two ways to do one thing, taken in turns in the same run so that noise hits both alike.</summary>
internal sealed class Measure(int rounds, TimeSpan perRound)
{
    /// <summary>Median operations per second of both, by <paramref name="clients"/> at once; an operation is told its client's number.</summary>
    public async Task<(double Ours, double Limit)> CompareAsync(int clients, Func<int, Task> ours, Func<int, Task> limit, int? limitClients = null)
    {
        await RunAsync(clients, ours, perRound / 4);
        await RunAsync(limitClients ?? clients, limit, perRound / 4);
        var (oursRates, limitRates) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            limitRates.Add(await RunAsync(limitClients ?? clients, limit, perRound));
            oursRates.Add(await RunAsync(clients, ours, perRound));
        }

        return (Median(oursRates), Median(limitRates));
    }

    private static async Task<double> RunAsync(int clients, Func<int, Task> operation, TimeSpan time)
    {
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
        return done.Sum() / watch.Elapsed.TotalSeconds;
    }

    /// <summary>The rates of two ways at once, each at the number of connections that suits it best.</summary>
    public async Task<(double Ours, double Limit)> BestAsync(int clients, IEnumerable<int> connections, Func<int, Task> ours, Func<int, Task> limit)
    {
        var best = (Ours: 0.0, Limit: 0.0);
        foreach (var limitClients in connections)
        {
            var rates = await CompareAsync(clients, ours, limit, limitClients);
            best = (Math.Max(best.Ours, rates.Ours), Math.Max(best.Limit, rates.Limit));
        }

        return best;
    }

    public static double Median(IReadOnlyCollection<double> values) => Percentile(values, 50);

    /// <summary>The value that so many percent of all are below.</summary>
    public static double Percentile(IReadOnlyCollection<double> values, int percent) => values.Order().ElementAt(values.Count * percent / 100);
}
