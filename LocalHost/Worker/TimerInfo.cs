namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer function is told about the run it is in.</summary>
public class TimerInfo
{
    /// <summary>Absent for schedules that come round in less than a minute, which are not monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether this run makes up for an occurrence that was missed.</summary>
    public bool IsPastDue { get; set; }
}
