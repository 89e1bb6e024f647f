using Functions.Erasures;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Tracking;

/// <summary>
/// The only writer of <c>tracking_event_ids</c>: makes an event count once however often its message is delivered or its app sends
/// it again. Two transactions with the same id wait for one another here; the second sees the first's row, or takes its place.
/// </summary>
public sealed class ProcessedIds(Database database, TimeProvider clock)
{
    // IGNORE skips the ids that are there already; sorted ids keep two overlapping messages from deadlocking.
    private static readonly RowInsert<(Guid Id, long Claim, DateTime SeenAt)> Insert = new(
        """
        INSERT IGNORE INTO tracking_event_ids (event_id, claim, seen_at)
        VALUES
        """,
        [row => Bytes(row.Id), row => row.Claim, row => row.SeenAt]);

    private const string ClaimedSql =
        """
        SELECT event_id
        FROM tracking_event_ids
        WHERE event_id IN @ids AND claim = @claim
        """;

    private const string PruneSql =
        """
        DELETE FROM tracking_event_ids
        WHERE seen_at < @before
        ORDER BY seen_at
        LIMIT @chunk
        """;

    /// <summary>
    /// How long an id is remembered: the week in which an event may be sent again, and three days for which a message that holds it may
    /// wait through an outage before it is written.
    /// </summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(7 + 3);

    /// <summary>Forgets the ids that were seen longer ago than <see cref="Memory"/>; returns how many.</summary>
    public Task<int> PruneAsync(CancellationToken cancellationToken) =>
        database.DeleteInChunksAsync(PruneSql, clock.GetUtcSeconds() - Memory, cancellationToken);

    /// <summary>
    /// Marks the events as seen; returns those that are new, each id once, and which of their users were erased, which is asked
    /// in the same round trip.
    /// </summary>
    public async Task<(IReadOnlyList<TrackedEvent> Fresh, ErasedUsers Erased)> ClaimAsync(
        Transaction transaction, IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
    {
        var distinct = events.DistinctBy(sent => sent.Id).ToList();
        var claim = Random.Shared.NextInt64();
        var seenAt = clock.GetUtcSeconds();
        Insert.Add(transaction, [.. distinct.Select(sent => sent.Id).Order().Select(id => (id, claim, seenAt))]);
        var (inserted, erased) = await ErasedAsync(transaction, distinct, cancellationToken);
        if (inserted == distinct.Count)
        {
            return (distinct, erased);
        }

        var mine = await ClaimedAsync(transaction, distinct, claim, cancellationToken);
        return (distinct.FindAll(sent => mine.Contains(sent.Id)), erased);
    }

    private static async Task<(int Inserted, ErasedUsers Erased)> ErasedAsync(
        Transaction transaction, List<TrackedEvent> events, CancellationToken cancellationToken)
    {
        var queries = ErasedUsers.Queries(events.Select(sent => sent.UserId).OfType<long>());
        await using var reader = await transaction.QueryAsync(queries, cancellationToken);
        var erased = await ErasedUsers.ReadAsync(reader, queries, cancellationToken);
        return (reader.RecordsAffected, erased);
    }

    private static async Task<HashSet<Guid>> ClaimedAsync(
        Transaction transaction, List<TrackedEvent> events, long claim, CancellationToken cancellationToken)
    {
        var parameters = new { ids = events.Select(sent => Bytes(sent.Id)), claim };
        var rows = await transaction.QueryAsync<byte[]>(ClaimedSql, parameters, cancellationToken);
        return [.. rows.Select(bytes => new Guid(bytes, bigEndian: true))];
    }

    private static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);
}
