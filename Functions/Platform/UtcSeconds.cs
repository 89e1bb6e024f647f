namespace Functions.Platform;

/// <summary>Times as a DATETIME column holds them. Cut here, because the server would round up, into a second that has not come.</summary>
public static class UtcSeconds
{
    public static DateTime Of(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);

    public static DateTime GetUtcSeconds(this TimeProvider clock) => Of(clock.GetUtcNow());
}
