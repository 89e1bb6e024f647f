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

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
