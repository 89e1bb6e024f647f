using Functions.Platform.MySql;

namespace Functions.Credits;

/// <summary>
/// The part of a log that a range of days can be in (<see cref="Last"/> is the first id after it), for logs that have no index by time but
/// ids that grow with it.
/// </summary>
public sealed record LogRange(long First, long Last, DateTime Start, DateTime End)
{
    /// <summary>A transaction may commit its rows this long after it took their ids, at the very most.</summary>
    public static readonly TimeSpan OutOfOrder = TimeSpan.FromHours(1);

    /// <summary>Finds both ends of the range by halving: some forty look-ups by primary key, however long the log.</summary>
    public static async Task<LogRange> OfAsync(
        Transaction snapshot, string table, DateTime start, DateTime end, CancellationToken cancellationToken)
    {
        var (least, most) = (await snapshot.QueryAsync<(long, long)>(
            $"SELECT COALESCE(MIN(id), 0), COALESCE(MAX(id), 0) FROM {table}", null, cancellationToken)).Single();
        var first = await FirstSinceAsync(snapshot, table, (least, most + 1), start - OutOfOrder, cancellationToken);
        var last = await FirstSinceAsync(snapshot, table, (first, most + 1), end + OutOfOrder, cancellationToken);
        return new LogRange(first, last, start, end);
    }

    // The end of the ids where no row is as late as that. A halving that meets rows out of order ends within the margin around them.
    private static async Task<long> FirstSinceAsync(
        Transaction snapshot, string table, (long Low, long End) ids, DateTime since, CancellationToken cancellationToken)
    {
        var (low, high) = ids;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var at = (await snapshot.QueryAsync<DateTime?>(
                $"SELECT created_at FROM {table} WHERE id >= @middle ORDER BY id LIMIT 1", new { middle }, cancellationToken))
                    .SingleOrDefault();
            // No row at all compares false: an empty log's range is empty.
            (low, high) = at < since ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
