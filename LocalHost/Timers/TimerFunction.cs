using System.Text.Json;
using LocalHost.Invocation;
using LocalHost.Rpc;

namespace LocalHost.Timers;

/// <summary>A timer function that never overlaps itself on this host, however it is started.</summary>
internal sealed class TimerFunction(HostFunction function, TimerSchedule schedule, Dispatcher dispatcher) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public HostFunction Function => function;

    public TimerSchedule Schedule => schedule;

    public bool RunOnStartup => function.Flag("runOnStartup", fallback: false);

    /// <summary>Whether the schedule's status is kept.</summary>
    public bool IsMonitored => function.Flag("useMonitor", fallback: true) && schedule.CanBeMonitored(DateTime.UtcNow);

    /// <exception cref="OperationCanceledException">The token was signalled before the run, or the host stopped before its end.</exception>
    public async Task<InvocationOutcome> RunAsync(ScheduleStatus? status, bool isPastDue, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var outcome = await dispatcher.InvokeAsync(
                function, invocation => invocation.InputData.Add(Input(status, isPastDue)), cancellationToken);
            return outcome.Succeeded || !dispatcher.End.IsCancellationRequested
                ? outcome
                : throw new OperationCanceledException(outcome.Error);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private ParameterBinding Input(ScheduleStatus? status, bool isPastDue)
    {
        var timer = new { Schedule = new { AdjustForDST = true }, ScheduleStatus = status, IsPastDue = isPastDue };
        return new ParameterBinding { Name = function.Parameter, Data = new TypedData { Json = JsonSerializer.Serialize(timer) } };
    }
}
