using System.Diagnostics;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace LocalHost.Timers;

/// <summary>The right to run one timer, which one host has at a time; lost when its renewal fails for the length of the lease.</summary>
internal sealed class TimerLease : IAsyncDisposable
{
    private readonly BlobLeaseClient _lease;
    private readonly TimeSpan _length;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _renewal;
    private bool _isTaken;

    private TimerLease(BlobLeaseClient lease, TimeSpan length)
    {
        (_lease, _length) = (lease, length);
        _renewal = RenewAsync();
    }

    /// <summary>Signalled once another host may have the lease.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Takes the lease; null while another host has it.</summary>
    public static async Task<TimerLease?> TryAcquireAsync(BlobClient blob, TimeSpan length)
    {
        var lease = blob.GetBlobLeaseClient();
        try
        {
            if (!await blob.ExistsAsync())
            {
                await CreateAsync(blob);
            }

            await lease.AcquireAsync(length);
            return new TimerLease(lease, length);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _renewal;
        try
        {
            await _lease.ReleaseAsync();
        }
        catch (Exception)
        {
            // It runs out by itself.
        }

        _end.Dispose();
        _lost.Dispose();
    }

    private static async Task CreateAsync(BlobClient blob)
    {
        try
        {
            await blob.GetParentBlobContainerClient().CreateIfNotExistsAsync();
            await blob.UploadAsync(BinaryData.FromString(""), overwrite: false);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another host has just made it.
        }
    }

    private async Task RenewAsync()
    {
        var renewed = Stopwatch.GetTimestamp();
        while (await WaitAsync(_length / 3))
        {
            var asked = Stopwatch.GetTimestamp();
            if (await TryRenewAsync())
            {
                renewed = asked;
            }
            else if (_isTaken || Stopwatch.GetElapsedTime(renewed) >= _length * 0.6)
            {
                break; // Another attempt would not be answered in time.
            }
        }

        if (!_end.IsCancellationRequested)
        {
            await _lost.CancelAsync();
        }
    }

    /// <summary>Whether the lease is this host's for its whole length again; what is not known counts as no.</summary>
    private async Task<bool> TryRenewAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        limit.CancelAfter(_length / 3);
        try
        {
            await _lease.RenewAsync(cancellationToken: limit.Token);
            return true;
        }
        catch (Exception e)
        {
            _isTaken = e is RequestFailedException { Status: 409 or 412 };
            return false;
        }
    }

    private async Task<bool> WaitAsync(TimeSpan time)
    {
        await Task.Delay(time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_end.IsCancellationRequested;
    }
}
