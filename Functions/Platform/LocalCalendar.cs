using Microsoft.Extensions.Configuration;

namespace Functions.Platform;

/// <summary>
/// The calendar of one time zone. A local time is a <see cref="DateTime"/> without its offset, so the hour that a clock change repeats is
/// one hour.
/// </summary>
public sealed class LocalCalendar(TimeZoneInfo zone)
{
    public const string Setting = "Reports:TimeZone";

    /// <summary>
    /// In SQL, the quarter of an hour of <c>created_at</c>, which is in UTC: an hour of any zone begins with one.
    /// </summary>
    public const string QuarterSql = "TIMESTAMP(DATE(created_at), MAKETIME(HOUR(created_at), MINUTE(created_at) DIV 15 * 15, 0))";

    // No two changes of a clock are as near, and no offset is as large.
    private static readonly TimeSpan Far = TimeSpan.FromHours(15);

    public static readonly LocalCalendar Utc = new(TimeZoneInfo.Utc);

    public string TimeZone => zone.Id;

    /// <summary>Reads the setting; throws <see cref="ConfigurationException"/> where it names no zone.</summary>
    public static LocalCalendar From(IConfiguration configuration) => configuration[Setting] is { Length: > 0 } name ? Of(name) : Utc;

    /// <inheritdoc cref="From"/>
    public static LocalCalendar Of(string name)
    {
        var found = TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId;
        ConfigurationException.ThrowIf(
            !found, $"Set {Setting} to the IANA name of a time zone, for example Europe/Berlin; there is none named '{name}'");
        return new LocalCalendar(zone!);
    }

    public DateTime LocalOf(DateTime utc) => utc + zone.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));

    public DateTime HourOf(DateTime utc)
    {
        var local = LocalOf(utc);
        return local.AddTicks(-(local.Ticks % TimeSpan.TicksPerHour));
    }

    public DateTime DayOf(DateTime utc) => LocalOf(utc).Date;

    /// <summary>
    /// Whether there is any moment of a span of local time: a clock that is set forward skips some, on the way over the date line a day.
    /// </summary>
    public bool Has(DateTime start, DateTime end) => UtcOf(start) < UtcOf(end);

    /// <summary>The first moment whose local time is that one; of a time that a clock change skips, the moment of the change.</summary>
    public DateTime UtcOf(DateTime local)
    {
        var (low, high) = (local - Far, local + Far);
        var moments = new[] { low, high }.Select(near => local - zone.GetUtcOffset(DateTime.SpecifyKind(near, DateTimeKind.Utc)))
            .Where(utc => LocalOf(utc) == local).ToList();
        if (moments.Count > 0)
        {
            return moments.Min();
        }

        while (high - low > TimeSpan.FromSeconds(1))
        {
            var middle = low + TimeSpan.FromSeconds(Math.Floor((high - low).TotalSeconds / 2));
            (low, high) = LocalOf(middle) < local ? (middle, high) : (low, middle);
        }

        return high;
    }
}
