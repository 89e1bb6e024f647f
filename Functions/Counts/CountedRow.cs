namespace Functions.Counts;

/// <summary>A row of a query that counts events by hour, values and user.</summary>
public sealed class CountedRow
{
    public DateTime HourStart { get; init; }
    public string AppName { get; init; } = "";
    public string EventType { get; init; } = "";
    public string EventName { get; init; } = "";
    public string? CountryCode { get; init; }
    public string UserType { get; init; } = "";
    public string? Os { get; init; }
    public string? DeviceType { get; init; }
    public long? UserId { get; init; }
    public long Events { get; init; }

    public CountedEvent Counted => new(
        HourStart, new DimensionValues(AppName, EventType, EventName, CountryCode, UserType, Os, DeviceType), UserId);
}
