using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Reports;

/// <summary>What makes events count as equal: the hour, every dimension that a report groups by, and the user.</summary>
public sealed record CountedEvent(
    DateTime HourUtc,
    string AppName,
    string EventType,
    string EventName,
    string? CountryCode,
    string UserType,
    string? Os,
    string? DeviceType,
    long? UserId);

/// <summary>The only writer of the report counts. Writers append to the pending table and never update a shared row, so none waits.</summary>
public static class EventCounts
{
    private static readonly RowInsert<(CountedEvent Event, int Count)> Append = new(
        """
        INSERT INTO usage_counts_pending
          (hour_start, app_name, event_type, event_name, country_code, user_type, os, device_type, user_id, events)
        VALUES
        """,
        [
            row => row.Event.HourUtc,
            row => row.Event.AppName,
            row => row.Event.EventType,
            row => row.Event.EventName,
            row => row.Event.CountryCode,
            row => row.Event.UserType,
            row => row.Event.Os,
            row => row.Event.DeviceType,
            row => row.Event.UserId,
            row => row.Count,
        ]);

    /// <summary>Counts the events in the transaction that writes them.</summary>
    public static Task AppendAsync(MySqlTransaction transaction, IEnumerable<CountedEvent> events, CancellationToken cancellationToken) =>
        Append.ExecuteAsync(transaction, [.. events.CountBy(counted => counted).Select(group => (group.Key, group.Value))], cancellationToken);
}
