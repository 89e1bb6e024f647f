using LocalHost.Configuration;
using LocalHost.Hosting;
using LocalHost.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Timers;

/// <summary>The timer functions and their schedules.</summary>
internal sealed class TimerFunctions : IDisposable
{
    /// <exception cref="StartupException">A schedule cannot be resolved or read.</exception>
    public TimerFunctions(FunctionCatalog catalog, SettingReferences settings, FunctionInvoker invoker, InvocationLifetime lifetime) =>
        All =
        [
            .. catalog.TriggeredBy<TimerTriggerAttribute>().Select(timer => new TimerFunction(
                timer.Function,
                timer.Trigger,
                TimerSchedule.Parse(settings.Resolve(timer.Trigger.Schedule, timer.Function.Name), timer.Function.Name),
                invoker,
                lifetime)),
        ];

    public IReadOnlyList<TimerFunction> All { get; }

    public void Dispose()
    {
        foreach (var timer in All)
        {
            timer.Dispose();
        }
    }
}
