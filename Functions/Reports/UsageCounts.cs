using Functions.Counts;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>Reads how many events there were: what is folded, from the smallest rollup that answers, and what is pending.</summary>
internal sealed class UsageCounts(Transaction snapshot, UsageQuery query, IReadOnlyList<PendingCount> pending)
{
    private const string PendingSql =
        $"""
        SELECT {PendingRow.Columns}
        FROM usage_counts_pending pending
        WHERE hour_start >= @start AND hour_start < @end
        """;

    /// <summary>Counts by bucket; buckets without any are absent.</summary>
    public async Task<Dictionary<DateTime, long>> SeriesAsync(Func<DateTime, DateTime> bucket, CancellationToken cancellationToken)
    {
        var rows = pending.Select(row => (row.Count.Hour, (long)row.Count.Events)).ToList();
        foreach (var part in Parts(query.Filter.Set, byHour: query.Interval == ReportInterval.Hour))
        {
            var filtered = query.Filter.Set == Dimensions.None ? "" : "JOIN usage_dimensions dimensions ON dimensions.id = counts.dimensions_id";
            var sql =
                $"""
                SELECT counts.start, CAST(SUM(counts.events) AS SIGNED)
                FROM {part.Table} counts
                {filtered}
                WHERE counts.mask = @mask AND counts.start >= @start AND counts.start < @end
                {query.Filter.Sql("dimensions")}
                GROUP BY counts.start
                """;
            rows.AddRange(await snapshot.QueryAsync<(DateTime Start, long Events)>(
                sql, query.Parameters(part.Set, part.Start, part.End), cancellationToken));
        }

        return Sum(rows, bucket);
    }

    /// <summary>Counts by combination of the values that the query groups by, in order of the values.</summary>
    public async Task<List<(GroupKey Key, long Events)>> GroupsAsync(CancellationToken cancellationToken)
    {
        var rows = pending.Select(row => (row.Count.Values, (long)row.Count.Events)).ToList();
        foreach (var part in Parts(query.Filter.Set | UsageFilter.SetOf(query.GroupBy), byHour: false))
        {
            // Summed by number first: that reads one narrow index, and only the sums meet the values.
            var sql =
                $"""
                SELECT CONVERT(dimensions.app_name USING utf8mb4) AS AppName, CONVERT(dimensions.event_type USING utf8mb4) AS EventType,
                       CONVERT(dimensions.event_name USING utf8mb4) AS EventName,
                       CONVERT(dimensions.country_code USING utf8mb4) AS CountryCode,
                       CONVERT(dimensions.user_type USING utf8mb4) AS UserType, CONVERT(dimensions.os USING utf8mb4) AS Os,
                       CONVERT(dimensions.device_type USING utf8mb4) AS DeviceType, counts.events AS Events
                FROM (
                  SELECT dimensions_id, CAST(SUM(events) AS SIGNED) AS events
                  FROM {part.Table}
                  WHERE mask = @mask AND start >= @start AND start < @end
                  GROUP BY dimensions_id
                ) counts
                JOIN usage_dimensions dimensions ON dimensions.id = counts.dimensions_id
                WHERE TRUE
                {query.Filter.Sql("dimensions")}
                """;
            rows.AddRange((await snapshot.QueryAsync<Folded>(sql, query.Parameters(part.Set, part.Start, part.End), cancellationToken))
                .Select(row => (row.Values, row.Events)));
        }

        return [.. Sum(rows, query.Key).OrderBy(group => group.Key).Select(group => (group.Key, group.Value))];
    }

    // Whole days from the days' rollup, what is left of the last one from the hours'.
    private IEnumerable<(string Table, Dimensions Set, DateTime Start, DateTime End)> Parts(Dimensions asked, bool byHour)
    {
        var range = query.Range;
        var whole = byHour ? range.Start : range.WholeDaysEnd;
        if (range.Start < whole)
        {
            yield return ("usage_counts_daily", Rollups.For(Rollups.Daily, asked), range.Start, whole);
        }

        if (whole < range.End)
        {
            yield return ("usage_counts_hourly", Rollups.For(Rollups.Hourly, asked), whole, range.End);
        }
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
