using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>
/// The only writer of <c>events_written</c>: how many events became rows in each second of the last day, those aside that are pending
/// yet. So the last hour is 3,600 small rows to a report, and not each of its events.
/// </summary>
public sealed class EventsWrittenTable(Database database, TimeProvider clock)
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private static readonly RowInsert<KeyValuePair<DateTime, int>> Insert = new(
        """
        INSERT INTO events_written (written_at, events)
        VALUES
        """,
        [row => row.Key, row => row.Value],
        """
        ON DUPLICATE KEY UPDATE events = events + VALUES(events)
        """);

    private const string PruneSql =
        """
        DELETE FROM events_written
        WHERE written_at < @before
        ORDER BY written_at
        LIMIT @chunk
        """;

    /// <summary>Adds pending rows, in the transaction that takes them out.</summary>
    public static async Task AddAsync(
        Transaction transaction, IEnumerable<(DateTime? WrittenAt, int Events)> pending, CancellationToken cancellationToken)
    {
        var seconds = new SortedDictionary<DateTime, int>();
        foreach (var (writtenAt, events) in pending)
        {
            if (writtenAt is { } second)
            {
                seconds[second] = seconds.GetValueOrDefault(second) + events;
            }
        }

        await Insert.ExecuteAsync(transaction, seconds, cancellationToken);
    }

    /// <summary>Forgets the seconds that are longer ago than a day; returns how many.</summary>
    public Task<int> PruneAsync(CancellationToken cancellationToken) =>
        database.DeleteInChunksAsync(PruneSql, clock.GetUtcSeconds() - Memory, cancellationToken);
}
