using LocalHost.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalHost.Timers;

/// <summary>One listener for each timer function.</summary>
internal sealed class TimerListeners(TimerFunctions timers, HostStorage storage, EmbeddedHostOptions options, ILogger<TimerListener> logger)
    : IFrontDoor
{
    private Task _running = Task.CompletedTask;

    public void Open(CancellationToken stopping) =>
        _running = Task.WhenAll(timers.All.Select(timer => Task.Run(() => Create(timer).ListenAsync(stopping), CancellationToken.None)));

    public Task ClosedAsync() => _running;

    private TimerListener Create(TimerFunction timer)
    {
        var outage = new OutageLog($"The storage of timer {timer.Function.Name}", logger);
        var isMonitored = timer.Trigger.UseMonitor && timer.Schedule.CanBeMonitored(options.Clock.GetUtcNow().UtcDateTime);
        var status = isMonitored ? new TimerStatusBlob(storage.Status(timer.Function.Name)) : null;
        return new TimerListener(new TimerRun(timer, status, outage, options.Clock), timer, storage, outage, options);
    }
}
