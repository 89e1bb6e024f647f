using LocalHost.Hosting;

namespace LocalHost.Timers;

/// <summary>Runs a timer's schedule for as long as this host holds its lease.</summary>
internal sealed class TimerRun(TimerFunction timer, TimerStatusBlob? blob, OutageLog outage)
{
    // A timer cannot wait for longer than some 49 days at once.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private ScheduleStatus? _known;

    /// <summary>Ends only by exception.</summary>
    /// <param name="stopping">Ends the schedule, and leaves a run that is under way alone.</param>
    /// <param name="lost">Ends both: another host may run the timer now.</param>
    /// <exception cref="OperationCanceledException">One of the two was signalled.</exception>
    public async Task RunAsync(CancellationToken stopping, CancellationToken lost)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, lost);
        var isFirst = _known is null;
        var status = _known = await LoadAsync(end.Token);
        var isPastDue = status.Next < DateTime.UtcNow;
        if (isPastDue || (isFirst && timer.RunOnStartup))
        {
            status = await InvokeAsync(status, isPastDue, lost);
        }

        while (true)
        {
            await WaitUntilAsync(status.Next, end.Token);
            status = await InvokeAsync(status, isPastDue: false, lost);
        }
    }

    private async Task<ScheduleStatus> LoadAsync(CancellationToken cancellationToken)
    {
        var stored = blob is null ? null : await blob.ReadAsync(cancellationToken);
        if (new[] { stored, _known }.OfType<ScheduleStatus>().MaxBy(status => status.Last) is not { } status)
        {
            status = new ScheduleStatus(default, timer.Schedule.Next(DateTime.UtcNow), DateTime.UtcNow);
            await SaveAsync(status, cancellationToken);
            return status;
        }

        // The schedule may have changed since: what counts is the first occurrence after the last run.
        return status with { Next = timer.Schedule.Next(status.Last == default ? status.LastUpdated : status.Last) };
    }

    private async Task<ScheduleStatus> InvokeAsync(ScheduleStatus status, bool isPastDue, CancellationToken lost)
    {
        var now = DateTime.UtcNow;
        await timer.RunAsync(blob is null ? null : status, isPastDue, lost);
        _known = new ScheduleStatus(now, timer.Schedule.Next(now), now);
        await SaveAsync(_known, lost);
        return _known;
    }

    // A status that cannot be stored stays in memory: a run must not be repeated because storing failed.
    private async Task SaveAsync(ScheduleStatus status, CancellationToken cancellationToken)
    {
        try
        {
            await (blob?.WriteAsync(status, cancellationToken) ?? Task.CompletedTask);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            outage.Failed(e);
        }
    }

    private static async Task WaitUntilAsync(DateTime time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (var left = time - DateTime.UtcNow; left > TimeSpan.Zero; left = time - DateTime.UtcNow)
        {
            await Task.Delay(left < LongestWait ? left : LongestWait, cancellationToken);
        }
    }
}
