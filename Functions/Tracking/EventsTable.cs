using Functions.Counts;
using Functions.Platform.MySql;

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

    private const string Columns =
        """
        id, user_id, user_type, app_name, event_type, event_name, country_code, ip_hash, os, device_type, session_id, meta, created_at
        """;

    /// <summary>The rows as they are archived and put back.</summary>
    public static readonly StoredTable Stored = new(
        "tracking_events",
        [
            new("id", ColumnKind.Number, Nullable: false),
            new("user_id", ColumnKind.Number),
            new("user_type", ColumnKind.Text, Nullable: false),
            new("app_name", ColumnKind.Text, Nullable: false),
            new("event_type", ColumnKind.Text, Nullable: false),
            new("event_name", ColumnKind.Text, Nullable: false),
            new("country_code", ColumnKind.Text),
            new("ip_hash", ColumnKind.Text),
            new("os", ColumnKind.Text),
            new("device_type", ColumnKind.Text),
            new("session_id", ColumnKind.Text),
            new("meta", ColumnKind.Text),
            new("created_at", ColumnKind.Time, Nullable: false),
        ],
        ["user_id", "ip_hash", "session_id", "meta"],
        """
        SELECT created_at
        FROM tracking_events FORCE INDEX (idx_date)
        WHERE created_at >= @from
        ORDER BY created_at
        LIMIT 1
        """,
        $"""
        SELECT {Columns}
        FROM tracking_events FORCE INDEX (idx_date)
        WHERE created_at >= @from AND created_at < @to
          AND (created_at > @from OR id > @after)
        ORDER BY created_at, id
        LIMIT @limit
        """,
        $"""
        SELECT {Columns}
        FROM tracking_events
        WHERE id IN @ids
        """,
        """
        DELETE FROM tracking_events
        WHERE id IN @ids
        """,
        RowInsert.OfValues($"INSERT INTO tracking_events ({Columns}) VALUES", columns: 13, "ON DUPLICATE KEY UPDATE id = VALUES(id)"));

    private const string EraseSql =
        """
        UPDATE tracking_events
        SET user_id = NULL, ip_hash = NULL, session_id = NULL, meta = NULL
        WHERE user_id = @userId
        LIMIT @chunk
        """;

    private const string OfUserSql =
        $"""
        SELECT {Columns}
        FROM tracking_events
        WHERE user_id = @userId AND id > @after
        ORDER BY id
        LIMIT @limit
        """;

    private const string CountSql =
        """
        SELECT TIMESTAMP(DATE(created_at), MAKETIME(HOUR(created_at), 0, 0)) AS HourStart,
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

    /// <summary>Takes the user off every row, in chunks; returns how many rows.</summary>
    public static Task<int> EraseAsync(Database database, long userId, CancellationToken cancellationToken) =>
        database.UpdateInChunksAsync(EraseSql, userId, cancellationToken);

    /// <summary>Every row of the user, by id.</summary>
    public static IAsyncEnumerable<object?[]> OfUserAsync(Database database, long userId, CancellationToken cancellationToken) =>
        Stored.OfUserAsync(database, OfUserSql, userId, cancellationToken);

    /// <summary>The events of a span, counted as counts are.</summary>
    public static Task<IReadOnlyList<CountedRow>> CountAsync(Transaction snapshot, DateTime start, DateTime end, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<CountedRow>(CountSql, new { start, end }, cancellationToken);

    /// <summary>The day of the oldest event; null where there is none.</summary>
    public static async Task<DateTime?> OldestDayAsync(Transaction snapshot, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<DateTime?>(OldestDaySql, null, cancellationToken)).Single();

    public static void Add(Transaction transaction, IReadOnlyCollection<TrackedEvent> events) => Insert.Add(transaction, events);
}
