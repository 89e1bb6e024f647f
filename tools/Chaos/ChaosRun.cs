using Azure;
using Azure.Storage.Queues;
using Chaos.Faults;
using Chaos.Fuzzing;
using Chaos.Invariants;
using Chaos.Load;
using Functions.Platform.Queue;

namespace Chaos;

/// <summary>One run: faults under load, then the end of all faults, then the proof.</summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly ChaosPlan _plan;
    private readonly OldEvents _old;
    private readonly AppClient _app;
    private readonly Driver _driver;
    private readonly Book _book = new();
    private OutageLog? _outage;

    private ChaosRun(ChaosPlan plan, World world, OldEvents old, Action<string> say)
    {
        (_plan, World, _old) = (plan, world, old);
        _app = new AppClient([.. world.Hosts.Select(host => host.Url)]);
        _driver = new Driver(world, _app, plan, say);
    }

    public World World { get; }

    public static async Task<ChaosRun> StartAsync(ChaosPlan plan, Action<string> say)
    {
        var world = await World.StartAsync(plan.Hosts);
        return new ChaosRun(plan, world, await OldEvents.WriteAsync(world, plan.OldRowsPerDay), say);
    }

    /// <summary>Runs faults under load for the planned time, ends all faults and waits until every queue is empty.</summary>
    public async Task StrikeAsync()
    {
        var traffic = new Traffic(World, _app, _book, _plan);
        await Task.Delay(_plan.Calm);
        await _driver.RunAsync();
        await Task.Delay(_plan.Calm);
        _outage = await OutageLog.MeasureAsync(World, _driver, _plan.Outage);
        await Task.Delay(_plan.Calm);
        await traffic.StopAsync();
        using var patience = new CancellationTokenSource(DrainPatience);
        while (await WaitingAsync() is > 0 and var waiting)
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"{waiting} messages still wait {DrainPatience.TotalMinutes} minutes after the last fault.");
            }

            await Task.Delay(Look);
        }
    }

    /// <summary>Checks every invariant now.</summary>
    public async Task<ChaosReport> ProveAsync()
    {
        var proof = new Proof(World, _app, _book, _old);
        var findings = await proof.RunAsync();
        return new ChaosReport(
            _plan,
            new Totals(
                _book.Accepted.Count, proof.Written, _book.Copies, _book.Writes, _book.Replays, _app.Retries, _book.Broken.Count,
                _book.Erased.Count, _book.Exports.Count, _book.Refusals, _book.Reports, World.Printed.Length),
            _outage!,
            _driver.Strikes,
            findings);
    }

    /// <summary>Sends malformed requests to every route, on the data of the run; returns those answered with a server error.</summary>
    public async Task<Finding> FuzzAsync(int inputs)
    {
        using var fuzz = await Fuzz.StartAsync(World.Hosts[0].Url, World.AppKey, World.AdminKey, _plan.Seed);
        return new Finding($"none of {inputs} odd requests is an error of the server", [.. await fuzz.RunAsync(inputs)]);
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await World.DisposeAsync();
    }

    // Also counts what is in flight or waits to become visible again.
    private async Task<int> WaitingAsync()
    {
        var waiting = 0;
        foreach (var name in QueueDefinition.Names)
        {
            try
            {
                waiting += (await new QueueClient(World.StorageConnectionString, name).GetPropertiesAsync()).Value.ApproximateMessagesCount;
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                // Nothing was ever put into it.
            }
        }

        return waiting;
    }
}
