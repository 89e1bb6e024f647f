using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Tracking;

/// <summary>The only writer of <c>tracking_events</c>.</summary>
public static class EventsTable
{
    private static readonly RowInsert<TrackedEvent> Insert = new(
        """
        INSERT INTO tracking_events
          (user_id, user_type, app_name, event_type, event_name, country_code, ip_hash, os, device_type, session_id, meta, created_at)
        VALUES
        """,
        [
            row => row.UserId,
            row => row.UserType,
            row => row.AppName,
            row => row.EventType,
            row => row.EventName,
            row => row.CountryCode,
            row => row.IpHash,
            row => row.Os,
            row => row.DeviceType,
            row => row.SessionId,
            row => row.Meta?.GetRawText(),
            row => row.CreatedAt,
        ]);

    public static Task<int> InsertAsync(
        MySqlTransaction transaction, IReadOnlyCollection<TrackedEvent> events, CancellationToken cancellationToken) =>
        Insert.ExecuteAsync(transaction, events, cancellationToken);
}
