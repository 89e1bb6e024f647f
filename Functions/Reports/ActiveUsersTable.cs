using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Reports;

/// <summary>The only writer of who was active when: by hour under every dimension, by day, week and month in all and by app.</summary>
public static class ActiveUsersTable
{
    private const int RecountChunk = 200;

    private static readonly RowInsert<(uint Id, DateTime Hour, long User)> AddHourly = new(
        """
        INSERT IGNORE INTO active_users_hourly (dimensions_id, start, user_id)
        VALUES
        """,
        [row => row.Id, row => row.Hour, row => row.User]);

    private static readonly RowInsert<(Bucket Bucket, long User)> AddUsers = new(
        """
        INSERT IGNORE INTO active_users (period, mask, start, dimensions_id, user_id)
        VALUES
        """,
        [row => row.Bucket.Period, row => (byte)row.Bucket.Set, row => row.Bucket.Start, row => row.Bucket.Id, row => row.User]);

    private const string ForgetHoursSql =
        """
        DELETE FROM active_users_hourly
        WHERE start >= @start AND start < @end
        """;

    private const string ForgetSql =
        """
        DELETE FROM active_users
        WHERE period = @period AND mask IN @sets AND start = @start
        """;

    private const string ForgetCountsSql =
        """
        DELETE FROM active_user_counts
        WHERE period = @period AND mask IN @sets AND start = @start
        """;

    private const string FromDaysSql =
        """
        INSERT INTO active_users (period, mask, start, dimensions_id, user_id)
        SELECT DISTINCT @period, days.mask, CAST(@start AS DATETIME), days.dimensions_id, days.user_id
        FROM active_users days
        WHERE days.period = 'day' AND days.mask IN @sets AND days.start >= @start AND days.start < @end
        """;

    private const string CountSql =
        """
        INSERT INTO active_user_counts (period, mask, start, dimensions_id, users)
        SELECT period, mask, start, dimensions_id, COUNT(*)
        FROM active_users
        WHERE period = @period AND mask IN @sets AND start = @start
        GROUP BY period, mask, start, dimensions_id
        """;

    /// <summary>Takes one day's hours and the day itself out, for a recount.</summary>
    public static async Task ForgetDayAsync(MySqlTransaction transaction, DateTime day, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(ForgetHoursSql, new { start = day, end = day.AddDays(1) }, cancellationToken);
        await ForgetAsync(transaction, Period.Day, day, cancellationToken);
    }

    /// <summary>Makes a week or month anew from its days.</summary>
    public static async Task RebuildAsync(MySqlTransaction transaction, string period, DateTime start, CancellationToken cancellationToken)
    {
        await ForgetAsync(transaction, period, start, cancellationToken);
        var bucket = new { period, sets = Sets, start, end = Period.EndOf(period, start) };
        await transaction.ExecuteAsync(FromDaysSql, bucket, cancellationToken);
        await transaction.ExecuteAsync(CountSql, bucket, cancellationToken);
    }

    /// <summary>Notes the users of the pending counts, and how many each touched day, week and month now has.</summary>
    public static async Task AddAsync(
        MySqlTransaction transaction,
        IReadOnlyList<PendingCount> pending,
        IReadOnlyDictionary<DimensionKey, uint> ids,
        CancellationToken cancellationToken)
    {
        var counts = pending.Select(row => row.Count).ToList();
        await AddHourly.ExecuteAsync(
            transaction,
            [
                .. counts.SelectMany(count => count.Users.Select(user => (ids[DimensionKey.Of(Dimensions.All, count.Values)], count.HourUtc, user)))
                    .Distinct()
                    .Order(),
            ],
            cancellationToken);

        var users = counts.SelectMany(count => Buckets(count, ids).SelectMany(bucket => count.Users.Select(user => (Bucket: bucket, User: user))))
            .Distinct()
            .OrderBy(row => (row.Bucket.Period, row.Bucket.Set, row.Bucket.Start, row.Bucket.Id, row.User))
            .ToList();
        await AddUsers.ExecuteAsync(transaction, users, cancellationToken);
        foreach (var period in users.Select(row => row.Bucket).Distinct().GroupBy(bucket => bucket.Period))
        {
            foreach (var touched in period.Chunk(RecountChunk))
            {
                await RecountAsync(transaction, period.Key, touched, cancellationToken);
            }
        }
    }

    // Counted anew rather than added to: the insert above does not tell which users were there before. One period at a time, because a
    // name in a derived table would have a collation that need not be the column's.
    private static Task<int> RecountAsync(MySqlTransaction transaction, string period, Bucket[] touched, CancellationToken cancellationToken)
    {
        var rows = string.Join(
            "\n  UNION ALL ",
            touched.Select((_, i) => $"SELECT @m{i} AS mask, CAST(@s{i} AS DATETIME) AS start, @d{i} AS dimensions_id"));
        var sql =
            $"""
            INSERT INTO active_user_counts (period, mask, start, dimensions_id, users)
            SELECT users.period, users.mask, users.start, users.dimensions_id, COUNT(*)
            FROM (
              {rows}
            ) touched
            JOIN active_users users
              ON users.mask = touched.mask AND users.start = touched.start AND users.dimensions_id = touched.dimensions_id
            WHERE users.period = @period
            GROUP BY users.period, users.mask, users.start, users.dimensions_id
            ON DUPLICATE KEY UPDATE users = VALUES(users)
            """;
        var parameters = new Dapper.DynamicParameters(new { period });
        for (var i = 0; i < touched.Length; i++)
        {
            parameters.Add($"m{i}", (byte)touched[i].Set);
            parameters.Add($"s{i}", touched[i].Start);
            parameters.Add($"d{i}", touched[i].Id);
        }

        return transaction.ExecuteAsync(sql, parameters, cancellationToken);
    }

    private static IEnumerable<int> Sets => Rollups.Users.Select(set => (int)set);

    private static async Task ForgetAsync(MySqlTransaction transaction, string period, DateTime start, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(ForgetSql, new { period, sets = Sets, start }, cancellationToken);
        await transaction.ExecuteAsync(ForgetCountsSql, new { period, sets = Sets, start }, cancellationToken);
    }

    private static IEnumerable<Bucket> Buckets(EventCount seen, IReadOnlyDictionary<DimensionKey, uint> ids) =>
        from period in Period.All
        from set in Rollups.Users
        select new Bucket(period, set, Period.StartOf(period, seen.HourUtc), ids[DimensionKey.Of(set, seen.Values)]);

    private sealed record Bucket(string Period, Dimensions Set, DateTime Start, uint Id);
}
