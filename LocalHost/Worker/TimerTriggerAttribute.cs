using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function on a schedule, in UTC.</summary>
public sealed class TimerTriggerAttribute : TriggerBindingAttribute
{
    /// <param name="schedule">A cron expression of five or six fields (the sixth, in front, is seconds), or <c>%Setting%</c>.</param>
    public TimerTriggerAttribute(string schedule) => Schedule = schedule;

    public string Schedule { get; private set; }

    /// <summary>Keep the schedule's status in storage, so that an occurrence missed while no host ran is made up for.</summary>
    public bool UseMonitor { get; set; } = true;

    public bool RunOnStartup { get; set; }
}
