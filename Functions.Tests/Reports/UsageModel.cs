using System.Globalization;
using Functions.Reports;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>The usage report, counted plainly from a list of events.</summary>
internal static class UsageModel
{
    /// <summary>The report as one text, so that a difference shows where it is.</summary>
    public static string Of(IEnumerable<TrackedEvent> events, UsageQuery query)
    {
        var counted = events
            .Where(sent => sent.CreatedAt >= query.Range.StartUtc && sent.CreatedAt < query.Range.EndUtc)
            .Where(sent => query.Filter.Values.All(filter => Value(sent, filter.Key) == filter.Value))
            .ToList();
        var series = counted.ToLookup(sent => Bucket(query.Interval, sent.CreatedAt));
        var groups = query.GroupBy.Count == 0
            ? []
            : counted.GroupBy(sent => string.Join(',', query.GroupBy.Select(name => $"{name}={Value(sent, name) ?? "(none)"}")))
                .Select(group => $"{group.Key}:{group.Count()}");
        return Text(
            counted.Count,
            Users(counted),
            series.Select(bucket => (bucket.Key, (long)bucket.Count(), (long)Users(bucket))).Order(),
            groups);
    }

    public static string Of(UsageResult report, UsageQuery query) => Text(
        report.Total,
        report.UniqueUsers,
        report.Series.Where(point => point.Count > 0 || point.UniqueUsers > 0)
            .Select(point => (point.Start, point.Count, point.UniqueUsers)),
        report.Groups.Select(group =>
            $"{string.Join(',', query.GroupBy.Select(name => $"{name}={(string?)group[name] ?? "(none)"}"))}:{group["count"]}"));

    private static string Text(long total, long users, IEnumerable<(DateTime, long, long)> series, IEnumerable<string> groups) =>
        string.Join('\n',
    [
        $"total {total}, users {users}",
        .. series.Select(
            point => string.Create(CultureInfo.InvariantCulture, $"{point.Item1:yyyy-MM-dd HH}: {point.Item2} by {point.Item3}")),
        .. groups.Order(StringComparer.Ordinal),
    ]);

    private static int Users(IEnumerable<TrackedEvent> events) =>
        events.Select(sent => sent.UserId).Where(user => user is not null).Distinct().Count();

    private static DateTime Bucket(string interval, DateTime at) => interval switch
    {
        "hour" => at.Date.AddHours(at.Hour),
        "day" => at.Date,
        "week" => at.Date.AddDays(-((int)(at.DayOfWeek + 6) % 7)),
        _ => new DateTime(at.Year, at.Month, 1, 0, 0, 0, DateTimeKind.Utc),
    };

    private static string? Value(TrackedEvent sent, string name) => name switch
    {
        "appName" => sent.AppName,
        "eventType" => sent.EventType,
        "eventName" => sent.EventName,
        "countryCode" => sent.CountryCode,
        "userType" => sent.UserType,
        "os" => sent.Os,
        _ => sent.DeviceType,
    };
}
