using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>
/// Compares counts with events, and makes counts anew from them: for when a rule of counting changed. Writers go on meanwhile: what
/// they append after the events were read stays pending beside it.
/// </summary>
public sealed class UsageRecount(Database database, UsageFold fold)
{
    private const string EventsSql =
        """
        SELECT TIMESTAMP(DATE(created_at), MAKETIME(HOUR(created_at), 0, 0)) AS HourStart,
               MIN(app_name) AS AppName, event_type AS EventType, MIN(event_name) AS EventName, MIN(country_code) AS CountryCode,
               user_type AS UserType, MIN(os) AS Os, device_type AS DeviceType, user_id AS UserId, CAST(COUNT(*) AS SIGNED) AS Events
        FROM tracking_events FORCE INDEX (idx_date)
        WHERE created_at >= @start AND created_at < @end
        GROUP BY HourStart, BINARY app_name, event_type, BINARY event_name, BINARY country_code, user_type, BINARY os, device_type, user_id
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

    private const string PendingSql =
        $"""
        SELECT {PendingRow.Columns}
        FROM usage_counts_pending
        WHERE hour_start >= @start AND hour_start < @end
        """;

    /// <summary>The days from <paramref name="from"/> to <paramref name="to"/>, both included, each as it is.</summary>
    public Task<IReadOnlyList<DayCheck>> CheckAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        DayRecount.CheckAsync(database, from, to, (snapshot, day) => CheckAsync(snapshot, day, cancellationToken), cancellationToken);

    /// <summary>
    /// Makes the counts of the days anew, archived days excepted, and returns how they are afterwards. The fold must not run
    /// meanwhile; the caller holds its lock.
    /// </summary>
    public async Task<IReadOnlyList<DayCheck>> RecountAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await DayRecount.RecountAsync(
            database,
            await CheckAsync(from, to, cancellationToken),
            day => BackToPendingAsync(day, cancellationToken),
            () => fold.FoldAsync(cancellationToken),
            (transaction, period, start) => DistinctUsersTable.RebuildAsync(transaction, UsersOf.Usage, period, start, cancellationToken),
            cancellationToken);
        return await CheckAsync(from, to, cancellationToken);
    }

    // The day's events and its pending rows are read at one moment; later ones are neither counted here nor deleted.
    private async Task BackToPendingAsync(DateTime day, CancellationToken cancellationToken)
    {
        var range = new { start = day, end = day.AddDays(1) };
        var (counts, pending) = await database.ReadSnapshotAsync(
            async snapshot => (
                EventCount.Of((await snapshot.QueryAsync<Row>(EventsSql, range, cancellationToken)).Select(row => (row.Counted, (int)row.Events))).ToList(),
                await snapshot.QueryAsync<PendingRow>(PendingSql, range, cancellationToken)),
            cancellationToken);
        await database.TransactAsync(
            async transaction =>
            {
                await EventsWrittenTable.AddAsync(transaction, pending.Select(row => (row.WrittenAt, row.Events)), cancellationToken);
                await EventCounts.DeleteAsync(transaction, pending.Select(row => row.Id), cancellationToken);
                await UsageFold.ForgetDayAsync(transaction, day, cancellationToken);
                await EventCounts.AppendAsync(transaction, counts, cancellationToken);
            },
            cancellationToken);
    }

    private static async Task<DayCheck> CheckAsync(Transaction snapshot, DateOnly day, CancellationToken cancellationToken)
    {
        var range = new { mask = (byte)Dimensions.All, start = DayCheck.Start(day), end = DayCheck.Start(day).AddDays(1) };
        var events = await snapshot.QueryAsync<Row>(EventsSql, range, cancellationToken);
        var folded = await snapshot.QueryAsync<Row>(FoldedSql, range, cancellationToken);
        var pending = await snapshot.QueryAsync<PendingRow>(PendingSql, range, cancellationToken);
        var difference = new Dictionary<CountedEvent, long>();
        foreach (var (counted, count) in events.Select(row => (row.Counted, row.Events))
            .Concat(folded.Select(row => (row.Counted, -row.Events)))
            .Concat(pending.Select(row => (row.Counted, -(long)row.Events))))
        {
            var key = counted with { UserId = null };
            difference[key] = difference.GetValueOrDefault(key) + count;
        }

        return new DayCheck(
            day,
            events.Sum(row => row.Events),
            folded.Sum(row => row.Events) + pending.Sum(row => (long)row.Events),
            difference.Values.Count(count => count != 0),
            (await snapshot.QueryAsync<bool>(DayCheck.IsInFilesSql, new { table = "tracking_events", range.start }, cancellationToken)).Single());
    }

    // Properties rather than a constructor: folded counts know no user.
    private sealed class Row
    {
        public DateTime HourStart { get; init; }
        public string AppName { get; init; } = "";
        public string EventType { get; init; } = "";
        public string EventName { get; init; } = "";
        public string? CountryCode { get; init; }
        public string UserType { get; init; } = "";
        public string? Os { get; init; }
        public string? DeviceType { get; init; }
        public long? UserId { get; init; }
        public long Events { get; init; }

        public CountedEvent Counted => new(
            HourStart, new DimensionValues(AppName, EventType, EventName, CountryCode, UserType, Os, DeviceType), UserId);
    }
}
