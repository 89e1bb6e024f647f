using System.Text.Json.Nodes;
using Dapper;
using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Reports;

/// <summary>One bucket of the series.</summary>
public sealed record UsagePoint(DateTime Start, long Count, long UniqueUsers);

/// <summary>The usage report's body. <see cref="Groups"/> holds one object for each combination found: its keys, and <c>count</c>.</summary>
public sealed record UsageResult(
    DateOnly From, DateOnly To, string Interval, long Total, long UniqueUsers, IReadOnlyList<UsagePoint> Series, IReadOnlyList<JsonObject> Groups);

/// <summary>Report 1: how much was used, over time and by groupings.</summary>
public sealed class UsageReport(Database database)
{
    public Task<UsageResult> RunAsync(UsageQuery query, CancellationToken cancellationToken) =>
        database.ReadSnapshotAsync(snapshot => RunAsync(snapshot, query, cancellationToken), cancellationToken);

    private static async Task<UsageResult> RunAsync(MySqlTransaction snapshot, UsageQuery query, CancellationToken cancellationToken)
    {
        var parameters = Parameters(query);
        var total = (await snapshot.QueryAsync<(long Count, long Users)>(TotalSql(query), parameters, cancellationToken)).Single();
        var series = await snapshot.QueryAsync<(DateTime Start, long Count, long Users)>(SeriesSql(query), parameters, cancellationToken);
        var found = series.ToDictionary(row => row.Start);
        var groups = query.GroupBy.Count == 0 ? [] : await snapshot.QueryAsync<dynamic>(GroupsSql(query), parameters, cancellationToken);
        return new UsageResult(
            query.Range.From,
            query.Range.To,
            query.Interval,
            total.Count,
            total.Users,
            [.. ReportInterval.Buckets(query.Interval, query.Range).Select(start => Point(start, found))],
            [.. groups.Select(row => Group(query, (IDictionary<string, object?>)row))]);
    }

    private static UsagePoint Point(DateTime start, Dictionary<DateTime, (DateTime Start, long Count, long Users)> found) =>
        found.TryGetValue(start, out var row) ? new UsagePoint(start, row.Count, row.Users) : new UsagePoint(start, 0, 0);

    private static JsonObject Group(UsageQuery query, IDictionary<string, object?> row)
    {
        var group = new JsonObject();
        foreach (var name in query.GroupBy)
        {
            group[name] = (string?)row[UsageQuery.Dimensions[name]];
        }

        group["count"] = (long)row["events"]!;
        return group;
    }

    private static DynamicParameters Parameters(UsageQuery query)
    {
        var parameters = new DynamicParameters(new { start = query.Range.StartUtc, end = query.Range.EndUtc });
        foreach (var (name, value) in query.Filters)
        {
            parameters.Add(name, value);
        }

        return parameters;
    }

    private static string TotalSql(UsageQuery query) =>
        $"""
        SELECT COUNT(*), COUNT(DISTINCT user_id)
        {Source(query)}
        """;

    private static string SeriesSql(UsageQuery query) =>
        $"""
        SELECT {ReportInterval.BucketSql(query.Interval)} AS start, COUNT(*), COUNT(DISTINCT user_id)
        {Source(query)}
        GROUP BY start
        """;

    private static string GroupsSql(UsageQuery query)
    {
        var columns = string.Join(", ", query.GroupBy.Select(name => UsageQuery.Dimensions[name]));
        return
            $"""
            SELECT {columns}, COUNT(*) AS events
            {Source(query)}
            GROUP BY {columns}
            ORDER BY events DESC, {columns}
            """;
    }

    // MySQL would pick idx_app_event for one app, and read all its days.
    private static string Source(UsageQuery query) =>
        $"""
        FROM tracking_events FORCE INDEX (idx_date)
        WHERE created_at >= @start AND created_at < @end
        {string.Concat(query.Filters.Keys.Select(name => $" AND {UsageQuery.Dimensions[name]} = @{name}"))}
        """;
}
