using LocalHost.Configuration;
using LocalHost.Hosting;
using LocalHost.Invocation;

namespace LocalHost.Timers;

internal sealed class TimerListeners : ITriggerListener, IDisposable
{
    private readonly TimerStorage _storage;
    private readonly HostSettings _settings;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <exception cref="StartupException">A schedule cannot be resolved or read.</exception>
    public TimerListeners(
        FunctionCatalog catalog,
        SettingReferences references,
        Dispatcher dispatcher,
        TimerStorage storage,
        HostSettings settings,
        ILogger<TimerListener> logger)
    {
        (_storage, _settings, _logger) = (storage, settings, logger);
        Timers = [.. catalog.TriggeredBy(HostFunction.Timer).Select(Create)];

        TimerFunction Create(HostFunction function)
        {
            var expression = references.Resolve(function.Text("schedule") ?? "", function.Name);
            return new TimerFunction(function, TimerSchedule.Parse(expression, function.Name), dispatcher);
        }
    }

    public IReadOnlyList<TimerFunction> Timers { get; }

    public Task OpenAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(
            Timers.Select(timer => Task.Run(() => Listener(timer).ListenAsync(_stopping.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public async Task CloseAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public void Dispose()
    {
        _stopping.Dispose();
        foreach (var timer in Timers)
        {
            timer.Dispose();
        }
    }

    private TimerListener Listener(TimerFunction timer)
    {
        var outage = new OutageLog($"The storage of timer {timer.Function.Name}", _logger);
        var status = timer.IsMonitored ? new TimerStatusBlob(_storage.Status(timer.Function.Name)) : null;
        return new TimerListener(new TimerRun(timer, status, outage), _storage.Lock(timer.Function.Name), _settings.TimerLease, outage);
    }
}
