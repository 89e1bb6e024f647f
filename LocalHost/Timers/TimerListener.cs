using Azure.Storage.Blobs;
using LocalHost.Hosting;

namespace LocalHost.Timers;

/// <summary>Takes a timer's lease whenever it is free, and runs the schedule under it.</summary>
internal sealed class TimerListener(TimerRun run, BlobClient blob, TimeSpan lease, OutageLog outage)
{
    public async Task ListenAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await RunOnceAsync(stopping);
            await Task.Delay(lease / 8, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunOnceAsync(CancellationToken stopping)
    {
        try
        {
            await using var taken = await TimerLease.TryAcquireAsync(blob, lease);
            outage.Succeeded();
            if (taken is not null)
            {
                await run.RunAsync(stopping, taken.Lost);
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
