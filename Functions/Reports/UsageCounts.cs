using Functions.Counts;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>Reads how many events there were: what is folded, from the smallest rollup that answers, and what is pending.</summary>
public sealed class UsageCounts(Transaction snapshot, UsageQuery query, IReadOnlyList<PendingCount> pending)
{
    private const string PendingSql =
        $"""
        SELECT {PendingRow.Columns}
        FROM usage_counts_pending pending
        WHERE hour_start >= @start AND hour_start < @end
        """;

    /// <summary>Counts by the start of their bucket; buckets without any are absent.</summary>
    public async Task<Dictionary<DateTime, long>> SeriesAsync(CancellationToken cancellationToken)
    {
        var (table, kept) = query.Interval == ReportInterval.Hour
            ? ("usage_counts_hourly", Rollups.Hourly) : ("usage_counts_daily", Rollups.Daily);
        var filtered = query.Filter.Set == Dimensions.None
            ? "" : "JOIN usage_dimensions dimensions ON dimensions.id = counts.dimensions_id";
        var sql =
            $"""
            SELECT counts.start, CAST(SUM(counts.events) AS SIGNED)
            FROM {table} counts
            {filtered}
            WHERE counts.mask = @mask AND counts.start >= @start AND counts.start < @end
            {query.Filter.Sql("dimensions")}
            GROUP BY counts.start
            """;
        var rows = await snapshot.QueryAsync<(DateTime Start, long Events)>(
            sql, query.Parameters(Rollups.For(kept, query.Filter.Set)), cancellationToken);
        return Sum(
            rows.Select(row => (row.Start, row.Events)).Concat(pending.Select(row => (row.Count.HourUtc, (long)row.Count.Events))),
            time => ReportInterval.StartOf(query.Interval, time));
    }

    /// <summary>Counts by combination of the values that the query groups by; the most frequent first, then by the values.</summary>
    public async Task<List<(string?[] Keys, long Events)>> GroupsAsync(CancellationToken cancellationToken)
    {
        // Summed by number first: that reads one narrow index, and only the sums meet the values.
        var sql =
            $"""
            SELECT CONVERT(dimensions.app_name USING utf8mb4) AS AppName, CONVERT(dimensions.event_type USING utf8mb4) AS EventType,
                   CONVERT(dimensions.event_name USING utf8mb4) AS EventName, CONVERT(dimensions.country_code USING utf8mb4) AS CountryCode,
                   CONVERT(dimensions.user_type USING utf8mb4) AS UserType, CONVERT(dimensions.os USING utf8mb4) AS Os,
                   CONVERT(dimensions.device_type USING utf8mb4) AS DeviceType, counts.events AS Events
            FROM (
              SELECT dimensions_id, CAST(SUM(events) AS SIGNED) AS events
              FROM usage_counts_daily
              WHERE mask = @mask AND start >= @start AND start < @end
              GROUP BY dimensions_id
            ) counts
            JOIN usage_dimensions dimensions ON dimensions.id = counts.dimensions_id
            WHERE TRUE
            {query.Filter.Sql("dimensions")}
            """;
        var set = Rollups.For(Rollups.Daily, query.Filter.Set | UsageFilter.SetOf(query.GroupBy));
        var rows = await snapshot.QueryAsync<Folded>(sql, query.Parameters(set), cancellationToken);
        var sums = Sum(
            rows.Select(row => (row.Values, row.Events)).Concat(pending.Select(row => (row.Count.Values, (long)row.Count.Events))),
            values => new GroupKey([.. query.GroupBy.Select(name => UsageFilter.Read(values, name))]));
        return [.. sums.OrderByDescending(group => group.Value)
            .ThenBy(group => group.Key).Select(group => (group.Key.Values, group.Value))];
    }

    /// <summary>What the fold has not taken yet, of the query's range and filters.</summary>
    public static async Task<IReadOnlyList<PendingCount>> PendingAsync(
        Transaction snapshot, UsageQuery query, CancellationToken cancellationToken)
    {
        var rows = await snapshot.QueryAsync<PendingRow>(
            $"{PendingSql}{query.Filter.Sql("pending")}", query.Parameters(Dimensions.None), cancellationToken);
        return [.. rows.Select(row => row.ToPending())];
    }

    private static Dictionary<TKey, long> Sum<T, TKey>(IEnumerable<(T Item, long Events)> rows, Func<T, TKey> key)
        where TKey : notnull
    {
        var sums = new Dictionary<TKey, long>();
        foreach (var (item, events) in rows)
        {
            var sum = key(item);
            sums[sum] = sums.GetValueOrDefault(sum) + events;
        }

        return sums;
    }

    private sealed record Folded(
        string? AppName, string? EventType, string? EventName, string? CountryCode, string? UserType, string? Os, string? DeviceType,
            long Events)
    {
        public DimensionValues Values => new(AppName, EventType, EventName, CountryCode, UserType, Os, DeviceType);
    }
}
