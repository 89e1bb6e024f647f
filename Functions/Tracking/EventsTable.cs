using Functions.Counts;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Tracking;

/// <summary>The only writer of <c>tracking_events</c>.</summary>
public static class EventsTable
{
    /// <summary>The rows as they are archived and put back.</summary>
    public static readonly StoredTable Stored = new(
        "tracking_events",
        HasUserIndex: true,
        [
            new("id", ColumnKind.Number, Nullable: false),
            new("user_id", ColumnKind.Number, Personal: true),
            new("user_type", ColumnKind.Text, Nullable: false),
            new("app_name", ColumnKind.Text, Nullable: false),
            new("event_type", ColumnKind.Text, Nullable: false),
            new("event_name", ColumnKind.Text, Nullable: false),
            new("country_code", ColumnKind.Text),
            new("ip_hash", ColumnKind.Text, Personal: true),
            new("os", ColumnKind.Text),
            new("device_type", ColumnKind.Text),
            new("session_id", ColumnKind.Text, Personal: true),
            new("meta", ColumnKind.Text, Personal: true),
            new("created_at", ColumnKind.Time, Nullable: false),
        ]);

    private static readonly RowInsert<TrackedEvent> Insert = Stored.Insert<TrackedEvent>(
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
        row => row.CreatedAt);

    private const string CountSql =
        $"""
        SELECT {LocalCalendar.QuarterSql} AS HourStart,
               MIN(app_name) AS AppName, event_type AS EventType, MIN(event_name) AS EventName, MIN(country_code) AS CountryCode,
               user_type AS UserType, MIN(os) AS Os, device_type AS DeviceType, user_id AS UserId, CAST(COUNT(*) AS SIGNED) AS Events
        FROM tracking_events FORCE INDEX (idx_date)
        WHERE created_at >= @start AND created_at < @end
        GROUP BY HourStart, BINARY app_name, event_type, BINARY event_name, BINARY country_code, user_type, BINARY os, device_type, user_id
        """;

    private const string OldestDaySql =
        """
        SELECT CAST(DATE(MIN(created_at)) AS DATETIME)
        FROM tracking_events
        """;

    /// <summary>Events of a span, in which a row's hour is the quarter of an hour, in UTC.</summary>
    public static Task<IReadOnlyList<CountedRow>> CountAsync(
        Transaction snapshot, DateTime start, DateTime end, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<CountedRow>(CountSql, new { start, end }, cancellationToken);

    /// <summary>The day of the oldest event; null where there is none.</summary>
    public static async Task<DateTime?> OldestDayAsync(Transaction snapshot, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<DateTime?>(OldestDaySql, null, cancellationToken)).Single();

    public static void Add(Transaction transaction, IReadOnlyCollection<TrackedEvent> events) => Insert.Add(transaction, events);
}
