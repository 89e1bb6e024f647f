using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Tracking;

/// <summary>An event of one user, as it is stored.</summary>
public sealed record PersonEvent(
    long Id,
    DateTime At,
    string EventType,
    string EventName,
    string AppName,
    string? CountryCode,
    string? Os,
    string? DeviceType,
    string? SessionId);

/// <summary>When and in which app a user opened a document.</summary>
public sealed record PersonOpening(long Id, DateTime At, string AppName);

/// <summary>Reads the events of single users out of <c>tracking_events</c>.</summary>
public static class PersonEvents
{
    private const string BeforeSql =
        """
        SELECT id AS Id, created_at AS At, CONVERT(event_type USING utf8mb4) AS EventType, event_name AS EventName, app_name AS AppName,
               country_code AS CountryCode, os AS Os, CONVERT(device_type USING utf8mb4) AS DeviceType, session_id AS SessionId
        FROM tracking_events FORCE INDEX (idx_user)
        WHERE user_id = @userId
          AND (@eventType IS NULL OR event_type = @eventType)
          AND (@appName IS NULL OR CAST(app_name AS BINARY) = CAST(@appName AS BINARY))
          AND (created_at < @beforeAt OR (created_at = @beforeAt AND (@isWhole OR id < @beforeId)))
        ORDER BY created_at DESC, id DESC
        LIMIT @limit
        """;

    private const string OpeningsSql =
        """
        SELECT id AS Id, created_at AS At, app_name AS AppName
        FROM tracking_events FORCE INDEX (idx_user)
        WHERE user_id = @userId AND event_type = 'document' AND created_at IN @times
        ORDER BY id
        """;

    private const string SpanSql =
        """
        SELECT MIN(created_at), MAX(created_at)
        FROM tracking_events
        WHERE user_id = @userId
        """;

    private const string DaysSql =
        $"""
        SELECT {LocalCalendar.QuarterSql} AS At,
               CAST(COUNT(*) AS SIGNED) AS Events
        FROM tracking_events FORCE INDEX (idx_user)
        WHERE user_id = @userId AND created_at >= @from
        GROUP BY At
        """;

    private const string LastSql =
        """
        SELECT user_id, CONVERT(user_type USING utf8mb4), created_at
        FROM tracking_events
        WHERE id IN (SELECT MAX(id) FROM tracking_events WHERE user_id IN @ids GROUP BY user_id)
        """;

    /// <summary>
    /// Newest first, up to a limit: what is before the time, and of that second the rows before <paramref name="beforeId"/>, or all
    /// where that is null.
    /// </summary>
    public static Task<IReadOnlyList<PersonEvent>> BeforeAsync(
        Transaction snapshot,
        long userId,
        string? eventType,
        string? appName,
        DateTime beforeAt,
        long? beforeId,
        int limit,
        CancellationToken cancellationToken) =>
        snapshot.QueryAsync<PersonEvent>(
            BeforeSql,
            new { userId, eventType, appName, beforeAt, isWhole = beforeId is null, beforeId = beforeId ?? 0, limit },
            cancellationToken);

    /// <summary>The user's openings of documents at the given times, in the order in which they were stored.</summary>
    public static Task<IReadOnlyList<PersonOpening>> OpeningsAsync(
        Transaction snapshot, long userId, IReadOnlyList<DateTime> times, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<PersonOpening>(OpeningsSql, new { userId, times }, cancellationToken);

    /// <summary>The times of the user's first and last event; null where there is none.</summary>
    public static async Task<(DateTime? First, DateTime? Last)> SpanAsync(
        Transaction snapshot, long userId, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<(DateTime?, DateTime?)>(SpanSql, new { userId }, cancellationToken)).Single();

    /// <summary>How many events of the user each day has, from a day on.</summary>
    public static async Task<Dictionary<DateTime, long>> DaysAsync(
        Transaction snapshot, LocalCalendar calendar, long userId, DateTime from, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<(DateTime At, long Events)>(
            DaysSql, new { userId, from = calendar.UtcOf(from) }, cancellationToken))
        .GroupBy(row => calendar.DayOf(row.At))
        .ToDictionary(day => day.Key, day => day.Sum(row => row.Events));

    /// <summary>The type of user and the time of the event that was stored last of each of the users.</summary>
    public static Task<IReadOnlyList<(long User, string UserType, DateTime At)>> LastAsync(
        Transaction snapshot, IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<(long User, string UserType, DateTime At)>(LastSql, new { ids }, cancellationToken);
}
