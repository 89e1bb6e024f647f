using LocalHost.Hosting;

namespace LocalHost.Timers;

/// <summary>Takes a timer's lease whenever it is free, and runs the schedule under it.</summary>
internal sealed class TimerListener(TimerRun run, TimerFunction timer, HostStorage storage, OutageLog outage, EmbeddedHostOptions options)
{
    public async Task ListenAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await RunOnceAsync(stopping);
            await Task.Delay(options.TimerLease / 8, options.Clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunOnceAsync(CancellationToken stopping)
    {
        try
        {
            await using var lease = await TimerLease.TryAcquireAsync(storage.Lock(timer.Function.Name), options.TimerLease, options.Clock);
            outage.Succeeded();
            if (lease is not null)
            {
                await run.RunAsync(stopping, lease.Lost);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops, or the lease was lost and is tried for again.
        }
        catch (Exception e)
        {
            outage.Failed(e);
        }
    }
}
