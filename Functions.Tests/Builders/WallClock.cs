using Functions.Tracking;

namespace Functions.Tests.Builders;

/// <summary>The clock on the wall of a time zone, for models that count by what it shows.</summary>
internal sealed class WallClock(string zone)
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    // No clock is as far from UTC, also where it is set to the other side of the date line.
    private static readonly TimeSpan Far = TimeSpan.FromHours(26);

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(zone);
    private readonly Dictionary<(DateTime, DateTime), DateTime?> _firsts = [];

    public DateTime At(DateTime utc) => DateTime.SpecifyKind(TimeZoneInfo.ConvertTimeFromUtc(utc, _zone), DateTimeKind.Utc);

    public DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(At(utc));

    /// <summary>The event with the time that the clock showed.</summary>
    public TrackedEvent Localize(TrackedEvent sent) => sent with { CreatedAt = At(sent.CreatedAt) };

    /// <summary>The first moment at which it shows a time of the span; null where a change of the clock skips all of it.</summary>
    public DateTime? FirstOf(DateTime from, DateTime to)
    {
        if (!_firsts.TryGetValue((from, to), out var first))
        {
            for (var utc = from - Far; first is null && utc < to + Far; utc += Quarter)
            {
                first = At(utc) is var local && local >= from && local < to ? utc : null;
            }

            _firsts[(from, to)] = first;
        }

        return first;
    }
}
