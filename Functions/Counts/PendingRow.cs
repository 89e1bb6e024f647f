using System.Text.Json;
using System.Text.Json.Serialization;

namespace Functions.Counts;

/// <summary>A row of <c>usage_counts_pending</c> as it is read.</summary>
internal sealed record PendingRow(
    long Id,
    DateTime HourStart,
    string AppName,
    string EventType,
    string EventName,
    string? CountryCode,
    string UserType,
    string? Os,
    string? DeviceType,
    int Events,
    string Users,
    DateTime? WrittenAt)
{
    public const string Columns =
        """
        id AS Id, hour_start AS HourStart,
        CONVERT(app_name USING utf8mb4) AS AppName, CONVERT(event_type USING utf8mb4) AS EventType,
        CONVERT(event_name USING utf8mb4) AS EventName, CONVERT(country_code USING utf8mb4) AS CountryCode,
        CONVERT(user_type USING utf8mb4) AS UserType, CONVERT(os USING utf8mb4) AS Os,
        CONVERT(device_type USING utf8mb4) AS DeviceType, events AS Events, users AS Users, written_at AS WrittenAt
        """;

    public PendingCount ToPending() => new(
        Id,
        new EventCount(
            HourStart,
            new DimensionValues(AppName, EventType, EventName, CountryCode, UserType, Os, DeviceType),
            Events,
            JsonSerializer.Deserialize(Users, PendingJson.Default.Int64Array)!),
        WrittenAt);
}

[JsonSerializable(typeof(long[]))]
internal sealed partial class PendingJson : JsonSerializerContext;
