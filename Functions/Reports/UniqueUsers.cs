using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Reports;

/// <summary>Reads how many different users there were: in the whole range, and in each bucket of the series.</summary>
public sealed class UniqueUsers(MySqlTransaction snapshot, UsageQuery query, IReadOnlyList<PendingCount> pending)
{
    private const string PendingUsersSql = "JSON_TABLE(pending.users, '$[*]' COLUMNS (user_id BIGINT PATH '$')) ids";

    private const string CombinationsSql =
        """
        SELECT id
        FROM usage_dimensions dimensions
        WHERE mask = @mask
        """;

    private const string CountsSql =
        """
        SELECT start, users
        FROM active_user_counts
        WHERE period = @period AND mask = @mask AND dimensions_id = @id AND start >= @start AND start < @end
        """;

    private readonly Dictionary<Dimensions, IReadOnlyList<uint>> _combinations = [];

    // Any filter, but as many rows as there were different users in each hour. The combinations are named one by one, so that each is
    // one range of the primary key.
    private string HourlySql =>
        $"""
        SELECT start, user_id
        FROM active_users_hourly
        WHERE dimensions_id IN @combinations AND start >= @start AND start < @end
        UNION ALL
        SELECT pending.hour_start, ids.user_id
        FROM usage_counts_pending pending, {PendingUsersSql}
        WHERE pending.hour_start >= @start AND pending.hour_start < @end
        {query.Filter.Sql("pending")}
        """;

    /// <summary>Different users of the range.</summary>
    public async Task<long> TotalAsync(CancellationToken cancellationToken) =>
        IsKept
            ? await CountAsync(query.Range.StartUtc, query.Range.EndUtc, await KeptIdAsync(cancellationToken), cancellationToken)
            : (await HourlyAsync<long>($"SELECT COUNT(DISTINCT user_id) FROM ({HourlySql}) seen", cancellationToken)).Single();

    /// <summary>Different users by the start of their bucket; buckets without any may be absent.</summary>
    public async Task<Dictionary<DateTime, long>> SeriesAsync(CancellationToken cancellationToken)
    {
        if (IsKept && query.Interval != ReportInterval.Hour)
        {
            return await KeptSeriesAsync(await KeptIdAsync(cancellationToken), cancellationToken);
        }

        var sql =
            $"""
            SELECT {ReportInterval.BucketSql(query.Interval, "seen.start")} AS bucket, COUNT(DISTINCT user_id)
            FROM ({HourlySql}) seen
            GROUP BY bucket
            """;
        return (await HourlyAsync<(DateTime Start, long Users)>(sql, cancellationToken)).ToDictionary(row => row.Start, row => row.Users);
    }

    private async Task<IReadOnlyList<T>> HourlyAsync<T>(string sql, CancellationToken cancellationToken)
    {
        var parameters = query.Parameters(Dimensions.All);
        parameters.Add("combinations", await CombinationsAsync(Dimensions.All, cancellationToken));
        return await snapshot.QueryAsync<T>(sql, parameters, cancellationToken);
    }

    private bool IsKept => Rollups.Users.Contains(query.Filter.Set);

    // The one combination that the filter names; null where it was never folded.
    private async Task<uint?> KeptIdAsync(CancellationToken cancellationToken) =>
        (await CombinationsAsync(query.Filter.Set, cancellationToken)).Select(id => (uint?)id).SingleOrDefault();

    // The numbers that pass the filter; total and series both ask.
    private async Task<IReadOnlyList<uint>> CombinationsAsync(Dimensions set, CancellationToken cancellationToken) =>
        _combinations.TryGetValue(set, out var known)
            ? known
            : _combinations[set] = await snapshot.QueryAsync<uint>(
                $"{CombinationsSql}{query.Filter.Sql("dimensions")}", query.Parameters(set), cancellationToken);

    // Counts are kept for whole buckets; one that the range cuts, or that has pending users, is counted from the users.
    private async Task<Dictionary<DateTime, long>> KeptSeriesAsync(uint? id, CancellationToken cancellationToken)
    {
        var parameters = query.Parameters(query.Filter.Set);
        parameters.Add("period", query.Interval);
        parameters.Add("id", id);
        var series = (await snapshot.QueryAsync<(DateTime Start, int Users)>(CountsSql, parameters, cancellationToken))
            .ToDictionary(row => row.Start, row => (long)row.Users);
        var range = query.Range;
        var cut = ReportInterval.Buckets(query.Interval, range)
            .Where(start => start < range.StartUtc || ReportInterval.EndOf(query.Interval, start) > range.EndUtc);
        var touched = pending.Where(row => row.Count.Users.Count > 0).Select(row => ReportInterval.StartOf(query.Interval, row.Count.HourUtc));
        foreach (var start in cut.Union(touched).ToList())
        {
            var (from, to) = (Later(start, range.StartUtc), Earlier(ReportInterval.EndOf(query.Interval, start), range.EndUtc));
            series[start] = await CountAsync(from, to, id, cancellationToken);
        }

        return series;
    }

    // From the fewest kept periods that are exactly these days.
    private async Task<long> CountAsync(DateTime from, DateTime to, uint? id, CancellationToken cancellationToken)
    {
        var cover = Period.Cover(from, to).ToLookup(part => part.Period, part => part.Start);
        var kept = cover.Select(part =>
            $"""
            SELECT user_id
            FROM active_users
            WHERE period = '{part.Key}' AND mask = @mask AND dimensions_id = @id AND start IN @{part.Key}
            """);
        const string waiting =
            $"""
            SELECT ids.user_id
            FROM usage_counts_pending pending, {PendingUsersSql}
            WHERE pending.hour_start >= @from AND pending.hour_start < @to
            """;
        var parameters = query.Parameters(query.Filter.Set);
        parameters.AddDynamicParams(new { id, from, to });
        foreach (var part in cover)
        {
            parameters.Add(part.Key, part);
        }

        var sql = $"SELECT COUNT(DISTINCT user_id) FROM ({string.Join("\nUNION ALL\n", kept.Append(waiting + query.Filter.Sql("pending")))}) seen";
        return (await snapshot.QueryAsync<long>(sql, parameters, cancellationToken)).Single();
    }

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;
}
