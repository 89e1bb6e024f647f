namespace LocalHost.Timers;

/// <summary>Where a schedule stands, all in UTC. Its JSON is what a function gets and what hosts store, on Azure too.</summary>
internal sealed record ScheduleStatus(DateTime Last, DateTime Next, DateTime LastUpdated);
