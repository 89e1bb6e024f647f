using LocalHost.Hosting;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Timers;

/// <summary>Runs a timer's schedule for as long as this host holds its lease.</summary>
internal sealed class TimerRun(TimerFunction timer, TimerStatusBlob? blob, OutageLog outage, TimeProvider clock)
{
    // A timer cannot wait for longer than some 49 days at once.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private ScheduleStatus? _known;

    private DateTime UtcNow => clock.GetUtcNow().UtcDateTime;

    /// <summary>Ends only by exception.</summary>
    /// <param name="stopping">Ends the schedule, and leaves a run that is under way alone.</param>
    /// <param name="lost">Ends both: another host may run the timer now.</param>
    /// <exception cref="OperationCanceledException">One of the two was signalled.</exception>
    public async Task RunAsync(CancellationToken stopping, CancellationToken lost)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, lost);
        var isFirst = _known is null;
        var status = _known = await LoadAsync(end.Token);
        var isPastDue = status.Next < UtcNow;
        if (isPastDue || (isFirst && timer.Trigger.RunOnStartup))
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
            status = new ScheduleStatus { Next = timer.Schedule.Next(UtcNow), LastUpdated = UtcNow };
            await SaveAsync(status, cancellationToken);
            return status;
        }

        // The schedule may have changed since: what counts is the first occurrence after the last run.
        status.Next = timer.Schedule.Next(status.Last == default ? status.LastUpdated : status.Last);
        return status;
    }

    private async Task<ScheduleStatus> InvokeAsync(ScheduleStatus status, bool isPastDue, CancellationToken lost)
    {
        var now = UtcNow;
        await timer.RunAsync(blob is null ? null : status, isPastDue, lost);
        _known = new ScheduleStatus { Last = now, Next = timer.Schedule.Next(now), LastUpdated = now };
        await SaveAsync(_known, lost);
        return _known;
    }

    // What cannot be stored is remembered: a run must not be repeated because its status could not be kept.
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

    private async Task WaitUntilAsync(DateTime time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (var left = time - UtcNow; left > TimeSpan.Zero; left = time - UtcNow)
        {
            await Task.Delay(left < LongestWait ? left : LongestWait, clock, cancellationToken);
        }
    }
}
