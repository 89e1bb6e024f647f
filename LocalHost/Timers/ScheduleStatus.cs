namespace LocalHost.Timers;

/// <summary>The status of a schedule, in UTC. Its JSON is passed to the function and stored by hosts, as on Azure.</summary>
internal sealed record ScheduleStatus(DateTime Last, DateTime Next, DateTime LastUpdated);
