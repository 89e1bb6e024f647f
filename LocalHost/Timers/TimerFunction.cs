using LocalHost.Hosting;
using LocalHost.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Timers;

/// <summary>A timer function that never overlaps itself on this host, however it is started.</summary>
internal sealed class TimerFunction(HostedFunction function, TimerTriggerAttribute trigger, TimerSchedule schedule, FunctionInvoker invoker, InvocationLifetime lifetime)
    : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public HostedFunction Function => function;

    public TimerTriggerAttribute Trigger => trigger;

    public TimerSchedule Schedule => schedule;

    /// <exception cref="OperationCanceledException">The token was signalled before the run began, or the host stopped before it ended.</exception>
    public async Task<InvocationOutcome> RunAsync(ScheduleStatus? status, bool isPastDue, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var timer = new TimerInfo { ScheduleStatus = status, IsPastDue = isPastDue };
            var run = invoker.InvokeAsync(function, TimerTriggerInput.Of(timer), cancellationToken);
            return await lifetime.WaitAsync(run) ?? throw new OperationCanceledException($"{function.Name} ran on when the host stopped.");
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
