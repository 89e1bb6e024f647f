using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>
/// The only writer of the folded usage counts. It takes pending rows, adds them to every rollup, and deletes exactly those rows, in
/// one transaction: a count is either pending or folded.
/// </summary>
public sealed class UsageFold(Database database, UsageDimensionsTable dimensions, SeenTimes seen, LocalCalendar calendar)
{
    /// <summary>The database lock under which counts are folded or recounted.</summary>
    public const string LockName = "FoldCounts";

    private const int BatchRows = 10_000;

    private static readonly RowInsert<Count> AddDaily = new(
        """
        INSERT INTO usage_counts_daily (mask, start, dimensions_id, events)
        VALUES
        """,
        Count.Columns,
        """
        ON DUPLICATE KEY UPDATE events = events + VALUES(events)
        """);

    private static readonly RowInsert<Count> AddHourly = new(
        """
        INSERT INTO usage_counts_hourly (mask, start, dimensions_id, events)
        VALUES
        """,
        Count.Columns,
        """
        ON DUPLICATE KEY UPDATE events = events + VALUES(events)
        """);

    private const string ForgetSql =
        """
        DELETE FROM usage_counts_hourly
        WHERE mask IN @sets AND start >= @start AND start < @end
        """;

    private const string ForgetDailySql =
        """
        DELETE FROM usage_counts_daily
        WHERE mask IN @sets AND start = @start
        """;

    private const string FoldedSql =
        """
        SELECT counts.start AS HourStart,
               CONVERT(dimensions.app_name USING utf8mb4) AS AppName, CONVERT(dimensions.event_type USING utf8mb4) AS EventType,
               CONVERT(dimensions.event_name USING utf8mb4) AS EventName, CONVERT(dimensions.country_code USING utf8mb4) AS CountryCode,
               CONVERT(dimensions.user_type USING utf8mb4) AS UserType, CONVERT(dimensions.os USING utf8mb4) AS Os,
               CONVERT(dimensions.device_type USING utf8mb4) AS DeviceType, counts.events AS Events
        FROM usage_counts_hourly counts
        JOIN usage_dimensions dimensions ON dimensions.id = counts.dimensions_id
        WHERE counts.mask = @mask AND counts.start >= @start AND counts.start < @end
        """;

    /// <summary>Folds batch after batch until nothing is pending; returns how many pending rows it folded.</summary>
    public async Task<int> FoldAsync(CancellationToken cancellationToken)
    {
        await seen.FillAsync(cancellationToken);
        return await database.InBatchesAsync(BatchRows, transaction => FoldBatchAsync(transaction, cancellationToken), cancellationToken);
    }

    /// <summary>Takes one day out of every rollup, for a recount.</summary>
    public static async Task ForgetDayAsync(Transaction transaction, DateTime day, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(
            ForgetSql, new { sets = Masks(Rollups.Hourly), start = day, end = day.AddDays(1) }, cancellationToken);
        await transaction.ExecuteAsync(ForgetDailySql, new { sets = Masks(Rollups.Daily), start = day }, cancellationToken);
        await UsageUsers.ForgetDayAsync(transaction, day, cancellationToken);
    }

    /// <summary>The folded counts of a span, by hour and all values.</summary>
    public static Task<IReadOnlyList<CountedRow>> ReadAsync(
        Transaction snapshot, DateTime start, DateTime end, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<CountedRow>(FoldedSql, new { mask = (byte)Dimensions.All, start, end }, cancellationToken);

    private static IEnumerable<int> Masks(IEnumerable<Dimensions> sets) => sets.Select(set => (int)set);

    private async Task<int> FoldBatchAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var pending = await EventCounts.TakeAsync(transaction, BatchRows, cancellationToken);
        if (pending.Count == 0)
        {
            return 0;
        }

        var keys = pending.Select(row => row.Count.Values).Distinct()
            .SelectMany(values => Rollups.Daily.Select(set => DimensionKey.Of(set, values)))
            .ToHashSet();
        var ids = await dimensions.ResolveAsync(transaction, keys, cancellationToken);
        await AddHourly.ExecuteAsync(transaction, Sum(pending, Rollups.Hourly, hour => hour, ids), cancellationToken);
        await AddDaily.ExecuteAsync(transaction, Sum(pending, Rollups.Daily, hour => hour.Date, ids), cancellationToken);
        await UsageUsers.AddAsync(transaction, calendar, pending, ids, cancellationToken);
        await EventsWrittenTable.AddAsync(transaction, pending.Select(row => (row.WrittenAt, row.Count.Events)), cancellationToken);
        await EventCounts.DeleteAsync(transaction, pending.Select(row => row.Id), cancellationToken);
        return pending.Count;
    }

    private static List<Count> Sum(
        IReadOnlyList<PendingCount> pending,
        IReadOnlyList<Dimensions> sets,
        Func<DateTime, DateTime> start,
        IReadOnlyDictionary<DimensionKey, uint> ids)
    {
        var sums = new Dictionary<(Dimensions Set, DateTime Start, uint Id), long>();
        foreach (var (counted, events) in pending.GroupBy(row => (Start: start(row.Count.Hour), row.Count.Values))
            .Select(group => (group.Key, group.Sum(row => (long)row.Count.Events))))
        {
            foreach (var set in sets)
            {
                var key = (set, counted.Start, ids[DimensionKey.Of(set, counted.Values)]);
                sums[key] = sums.GetValueOrDefault(key) + events;
            }
        }

        // In key order, so that the index grows where it was last written.
        return [.. sums.Select(sum => new Count(sum.Key.Set, sum.Key.Start, sum.Key.Id, sum.Value))
            .OrderBy(count => (count.Set, count.Start, count.Id))];
    }

    private sealed record Count(Dimensions Set, DateTime Start, uint Id, long Events)
    {
        public static readonly Func<Count, object?>[] Columns = [row => (byte)row.Set, row => row.Start, row => row.Id, row => row.Events];
    }
}
