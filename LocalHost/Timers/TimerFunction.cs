using LocalHost.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Timers;

/// <summary>A timer function that never overlaps itself on this host, however it is started.</summary>
internal sealed class TimerFunction(HostedFunction function, TimerTriggerAttribute trigger, TimerSchedule schedule, FunctionInvoker invoker) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public HostedFunction Function => function;

    public TimerTriggerAttribute Trigger => trigger;

    public TimerSchedule Schedule => schedule;

    public async Task<InvocationOutcome> RunAsync(ScheduleStatus? status, bool isPastDue, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var timer = new TimerInfo { ScheduleStatus = status, IsPastDue = isPastDue };
            return await invoker.InvokeAsync(function, TimerTriggerInput.Of(timer), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
