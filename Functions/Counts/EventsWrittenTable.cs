using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Counts;

public sealed record WrittenEvents(long LastMinute, long LastHour);

/// <summary>
/// The only writer of <c>events_written</c>: how many events became rows in each second of the last day, those aside that are pending
/// yet. So the last hour is 3,600 small rows to a report, and not each of its events.
/// </summary>
public sealed class EventsWrittenTable(Database database, TimeProvider clock)
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private static readonly RowInsert<(DateTime? WrittenAt, int Events)> Insert = new(
        """
        INSERT INTO events_written (written_at, events)
        VALUES
        """,
        [row => row.WrittenAt, row => row.Events],
        """
        ON DUPLICATE KEY UPDATE events = events + VALUES(events)
        """);

    private const string RecentSql =
        """
        SELECT CAST(COALESCE(SUM(IF(written_at > @now - INTERVAL 1 MINUTE, events, 0)), 0) AS SIGNED) AS LastMinute,
               CAST(COALESCE(SUM(events), 0) AS SIGNED) AS LastHour
        FROM (
          SELECT written_at, events FROM events_written WHERE written_at > @now - INTERVAL 1 HOUR
          UNION ALL
          SELECT written_at, events FROM usage_counts_pending WHERE written_at > @now - INTERVAL 1 HOUR
        ) written
        """;

    private const string PruneSql =
        """
        DELETE FROM events_written
        WHERE written_at < @before
        ORDER BY written_at
        LIMIT @chunk
        """;

    /// <summary>Adds pending rows, in the transaction that takes them out.</summary>
    public static Task AddAsync(
        Transaction transaction, IEnumerable<(DateTime? WrittenAt, int Events)> pending, CancellationToken cancellationToken)
    {
        var seconds =
            from row in pending
            where row.WrittenAt is not null
            group row.Events by row.WrittenAt into second
            orderby second.Key
            select (second.Key, second.Sum());
        return Insert.ExecuteAsync(transaction, [.. seconds], cancellationToken);
    }

    /// <summary>How many events were written lately, those that are pending included.</summary>
    public static async Task<WrittenEvents> RecentAsync(Transaction snapshot, DateTime now, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<WrittenEvents>(RecentSql, new { now }, cancellationToken)).Single();

    public Task<int> PruneAsync(CancellationToken cancellationToken) =>
        database.DeleteInChunksAsync(PruneSql, clock.GetUtcSeconds() - Memory, cancellationToken);
}
