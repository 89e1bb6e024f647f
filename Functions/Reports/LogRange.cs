using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Reports;

/// <summary>The part of a log that a range of days can be in, for logs that have no index by time but ids that grow with it.</summary>
public sealed record LogRange(long First, DateTime Start, DateTime End)
{
    // A transaction may commit its rows this long after it took their ids, at the very most.
    private static readonly TimeSpan OutOfOrder = TimeSpan.FromHours(1);

    /// <summary>Finds the first id of the range by halving: some twenty look-ups by primary key, however long the log.</summary>
    public static async Task<LogRange> OfAsync(MySqlTransaction snapshot, string table, ReportRange range, CancellationToken cancellationToken)
    {
        var (low, high) = (await snapshot.QueryAsync<(long, long)>(
            $"SELECT COALESCE(MIN(id), 0), COALESCE(MAX(id), 0) FROM {table}", null, cancellationToken)).Single();
        var before = range.StartUtc - OutOfOrder;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var at = (await snapshot.QueryAsync<DateTime>(
                $"SELECT created_at FROM {table} WHERE id >= @middle ORDER BY id LIMIT 1", new { middle }, cancellationToken)).Single();
            (low, high) = at < before ? (middle + 1, high) : (low, middle);
        }

        return new LogRange(low, range.StartUtc, range.EndUtc);
    }
}
