using LocalHost.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Timers;

internal sealed class TimerTriggerInput(TimerInfo timer) : TriggerInput
{
    public static TimerTriggerInput Of(TimerInfo timer) => new(timer) { BindingData = new Dictionary<string, object?>() };

    public override object? Bind(FunctionContext context, Type type) => timer;
}
