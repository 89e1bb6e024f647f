using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>
/// An event as far as counts go: its hour in the reporting time zone, every dimension that a report groups by, and its user.
/// </summary>
public sealed record CountedEvent(DateTime Hour, DimensionValues Values, long? UserId);

/// <summary>Events that are alike but for their users: how many, and the different users among them.</summary>
public sealed record EventCount(DateTime Hour, DimensionValues Values, int Events, IReadOnlyList<long> Users)
{
    /// <summary>Events of equal hour and values, each with how often it happened, as one count.</summary>
    public static IEnumerable<EventCount> Of(IEnumerable<(CountedEvent Event, int Times)> events) =>
        from counted in events
        group counted by (counted.Event.Hour, counted.Event.Values) into alike
        select new EventCount(
            alike.Key.Hour,
            alike.Key.Values,
            alike.Sum(counted => counted.Times),
            [.. alike.Select(counted => counted.Event.UserId).OfType<long>().Distinct()]);
}

/// <summary>A count that is not folded yet; the time of writing is null after a recount.</summary>
public sealed record PendingCount(long Id, EventCount Count, DateTime? WrittenAt);

/// <summary>
/// The only writer of <c>usage_counts_pending</c>. Writers append to it and never update a shared row, so none waits for another;
/// the fold takes rows out.
/// </summary>
public static class EventCounts
{
    private static readonly RowInsert<(EventCount Count, DateTime? WrittenAt)> Append = new(
        """
        INSERT INTO usage_counts_pending
          (hour_start, app_name, event_type, event_name, country_code, user_type, os, device_type, events, users, written_at)
        VALUES
        """,
        [
            row => row.Count.Hour,
            row => row.Count.Values.AppName,
            row => row.Count.Values.EventType,
            row => row.Count.Values.EventName,
            row => row.Count.Values.CountryCode,
            row => row.Count.Values.UserType,
            row => row.Count.Values.Os,
            row => row.Count.Values.DeviceType,
            row => row.Count.Events,
            row => $"[{string.Join(',', row.Count.Users)}]",
            row => row.WrittenAt,
        ]);

    // Locked, so that no other fold takes the same rows; what writers append meanwhile is the next batch's.
    private const string TakeSql =
        $"""
        SELECT {PendingRow.Columns}
        FROM usage_counts_pending
        ORDER BY id
        LIMIT @limit
        FOR UPDATE
        """;

    private const string OfDaysSql =
        $"""
        SELECT {PendingRow.Columns}
        FROM usage_counts_pending
        WHERE hour_start >= @start AND hour_start < @end
        """;

    private const string LastHoursSql =
        """
        SELECT seen.id, MAX(pending.hour_start)
        FROM usage_counts_pending pending, JSON_TABLE(pending.users, '$[*]' COLUMNS (id BIGINT PATH '$')) seen
        WHERE seen.id IN @ids
        GROUP BY seen.id
        """;

    private const string HoursOfSql =
        """
        SELECT DISTINCT pending.hour_start
        FROM usage_counts_pending pending, JSON_TABLE(pending.users, '$[*]' COLUMNS (id BIGINT PATH '$')) seen
        WHERE seen.id = @userId
        """;

    // By id and not by range: a writer that took an earlier id may commit after these rows were read.
    private const string DeleteSql =
        """
        DELETE FROM usage_counts_pending
        WHERE id IN @ids
        """;

    public static void Add(Transaction transaction, IEnumerable<CountedEvent> events, DateTime writtenAt) =>
        Append.Add(transaction, [.. EventCount.Of(events.Select(counted => (counted, 1))).Select(count => (count, (DateTime?)writtenAt))]);

    /// <summary>Appends counts of events that were written before.</summary>
    public static Task AppendAsync(
        Transaction transaction, IEnumerable<EventCount> counts, CancellationToken cancellationToken) =>
        Append.ExecuteAsync(transaction, [.. counts.Select(count => (count, (DateTime?)null))], cancellationToken);

    /// <summary>The oldest rows, locked until the transaction's end.</summary>
    public static async Task<IReadOnlyList<PendingCount>> TakeAsync(
        Transaction transaction, int limit, CancellationToken cancellationToken) =>
        [.. (await transaction.QueryAsync<PendingRow>(TakeSql, new { limit }, cancellationToken)).Select(row => row.ToPending())];

    public static async Task<IReadOnlyList<PendingCount>> OfDaysAsync(
        Transaction snapshot, DateTime start, DateTime end, CancellationToken cancellationToken) =>
        [.. (await snapshot.QueryAsync<PendingRow>(OfDaysSql, new { start, end }, cancellationToken)).Select(row => row.ToPending())];

    /// <summary>The last hour of each of the users that waits to be folded.</summary>
    public static Task<IReadOnlyList<(long User, DateTime Hour)>> LastHoursAsync(
        Transaction snapshot, IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<(long User, DateTime Hour)>(LastHoursSql, new { ids }, cancellationToken);

    /// <summary>The hours of the user that wait to be folded.</summary>
    public static Task<IReadOnlyList<DateTime>> HoursOfAsync(
        Transaction snapshot, long userId, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<DateTime>(HoursOfSql, new { userId }, cancellationToken);

    public static Task DeleteAsync(Transaction transaction, IEnumerable<long> ids, CancellationToken cancellationToken) =>
        transaction.DeleteByIdAsync(DeleteSql, ids, cancellationToken);
}
