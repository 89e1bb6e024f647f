using Functions.Platform.MySql;

namespace Functions.Points;

/// <summary>Points that a user earned.</summary>
public sealed record Earning(long Id, DateTime At, int Points, string? RelatedEvent);

/// <summary>Reads what a user earned.</summary>
public static class Earnings
{
    private const string BeforeSql =
        """
        SELECT id AS Id, created_at AS At, points AS Points, related_event AS RelatedEvent
        FROM user_point_logs
        WHERE user_id = @userId AND action = 'earn'
          AND (created_at < @beforeAt OR (created_at = @beforeAt AND (@isWhole OR id < @beforeId)))
        ORDER BY created_at DESC, id DESC
        LIMIT @limit
        """;

    /// <summary>
    /// Newest first, up to a limit: what is before the time, and of that second the rows before <paramref name="beforeId"/>, or all
    /// where that is null.
    /// </summary>
    public static Task<IReadOnlyList<Earning>> BeforeAsync(
        Transaction snapshot, long userId, DateTime beforeAt, long? beforeId, int limit, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<Earning>(
            BeforeSql, new { userId, beforeAt, isWhole = beforeId is null, beforeId = beforeId ?? 0, limit }, cancellationToken);
}
