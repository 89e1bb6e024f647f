using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Reports;

/// <summary>What makes events count as equal: the hour, every dimension that a report groups by, and the user.</summary>
public sealed record CountedEvent(DateTime HourUtc, DimensionValues Values, long? UserId);

/// <summary>Equal events of one message, not folded yet.</summary>
public sealed record PendingCount(long Id, CountedEvent Event, int Events);

/// <summary>
/// The only writer of <c>usage_counts_pending</c>. Writers append to it and never update a shared row, so none waits for another;
/// the fold takes rows out.
/// </summary>
public static class EventCounts
{
    private const int DeleteChunk = 1000;

    private static readonly RowInsert<(CountedEvent Event, int Count)> Append = new(
        """
        INSERT INTO usage_counts_pending
          (hour_start, app_name, event_type, event_name, country_code, user_type, os, device_type, user_id, events)
        VALUES
        """,
        [
            row => row.Event.HourUtc,
            row => row.Event.Values.AppName,
            row => row.Event.Values.EventType,
            row => row.Event.Values.EventName,
            row => row.Event.Values.CountryCode,
            row => row.Event.Values.UserType,
            row => row.Event.Values.Os,
            row => row.Event.Values.DeviceType,
            row => row.Event.UserId,
            row => row.Count,
        ]);

    // Locked, so that nobody else folds the same rows; what writers append meanwhile is the next batch's.
    private const string TakeSql =
        $"""
        SELECT {PendingRow.Columns}
        FROM usage_counts_pending
        ORDER BY id
        LIMIT @limit
        FOR UPDATE
        """;

    // By id and not by range: a writer that took an earlier id may commit after these rows were read.
    private const string DeleteSql =
        """
        DELETE FROM usage_counts_pending
        WHERE id IN @ids
        """;

    /// <summary>Counts the events in the transaction that writes them.</summary>
    public static Task AppendAsync(MySqlTransaction transaction, IEnumerable<CountedEvent> events, CancellationToken cancellationToken) =>
        AppendAsync(transaction, [.. events.CountBy(counted => counted).Select(group => (group.Key, group.Value))], cancellationToken);

    /// <summary>Appends counts that were made already.</summary>
    public static Task AppendAsync(
        MySqlTransaction transaction, IReadOnlyCollection<(CountedEvent Event, int Count)> counts, CancellationToken cancellationToken) =>
        Append.ExecuteAsync(transaction, counts, cancellationToken);

    /// <summary>The oldest rows, locked until the transaction's end.</summary>
    public static async Task<IReadOnlyList<PendingCount>> TakeAsync(MySqlTransaction transaction, int limit, CancellationToken cancellationToken) =>
        [.. (await transaction.QueryAsync<PendingRow>(TakeSql, new { limit }, cancellationToken)).Select(row => row.ToPending())];

    public static async Task DeleteAsync(MySqlTransaction transaction, IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        foreach (var chunk in ids.Chunk(DeleteChunk))
        {
            await transaction.ExecuteAsync(DeleteSql, new { ids = chunk }, cancellationToken);
        }
    }
}
