using System.Globalization;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>The usage report, counted plainly from a list of events by the clock on the wall, at a moment of it.</summary>
internal sealed class UsageModel(WallClock clock, DateTime now)
{
    /// <summary>The report as one text, so that a difference shows where it is.</summary>
    public string Of(IEnumerable<TrackedEvent> events, UsageQuery query)
    {
        var matching = events.Where(sent => query.Filter.Conditions.All(condition => Holds(condition, Value(sent, condition.Name))))
            .Select(clock.Localize)
            .ToList();
        var counted = In(matching, query.Range.Start, query.Range.End);
        var before = query.Previous is not { } range ? [] : In(matching, range.Start, EndOfPrevious(range, query.Range, now));
        var offset = query.Previous is null ? TimeSpan.Zero : query.Range.Start - query.Previous.Start;
        var series = counted.ToLookup(sent => Bucket(query.Interval, sent.CreatedAt));
        var seriesBefore = before.ToLookup(sent => Bucket(query.Interval, sent.CreatedAt + offset));
        // Buckets that have not begun are left out, also where there was something before, and so are those that the clock skips.
        var starts = series.Select(bucket => bucket.Key)
            .Concat(seriesBefore.Select(bucket => bucket.Key).Where(start => start <= now)).Distinct().Order()
            .Select(start => (Local: start, Utc: clock.FirstOf(start, ReportInterval.EndOf(query.Interval, start))))
            .Where(start => start.Utc is not null);
        var groups = Groups(query, counted, before);
        var left = groups.Skip(query.Limit).ToList();
        return Text(
            $"total {counted.Count}, users {Users(counted)}, before {before.Count} by {Users(before)}",
            starts.Select(start => (start.Utc!.Value, series[start.Local].LongCount(), Users(series[start.Local]),
                seriesBefore[start.Local].LongCount(), Users(seriesBefore[start.Local]))),
            groups.Take(query.Limit).Select(group => $"{Named(query, group.Key)}:{group.Now.Count} by {Users(group.Now)}, {group.Before.Count} by {Users(group.Before)}"),
            left.Count == 0 ? "no other" : $"other {left.Count}: {left.Sum(group => group.Now.Count)}, {left.Sum(group => group.Before.Count)}");
    }

    public static string Of(UsageResult report, UsageQuery query) => Text(
        $"total {report.Total}, users {report.UniqueUsers}, before {report.Previous?.Total ?? 0} by {report.Previous?.UniqueUsers ?? 0}",
        report.Series
            .Select(point => (point.Start, point.Count, point.UniqueUsers, point.PreviousCount ?? 0, point.PreviousUniqueUsers ?? 0))
            .Where(point => point is not (_, 0, 0, 0, 0)),
        report.Groups.Select(group =>
            $"{Named(query, [.. query.GroupBy.Select(name => (string?)group[name])])}:{group["count"]} by {group["uniqueUsers"]}, {group["previousCount"] ?? 0} by {group["previousUniqueUsers"] ?? 0}"),
        report.Other is null ? "no other" : $"other {report.Other.Groups}: {report.Other.Count}, {report.Other.PreviousCount ?? 0}");

    /// <summary>
    /// The end of the range that one is compared with: one that is not over is compared with the same part of the other, to the hour begun.
    /// </summary>
    public static DateTime EndOfPrevious(ReportRange previous, ReportRange range, DateTime now)
    {
        var end = previous.To.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var begun = now.Date.AddHours(now.Hour + 1);
        var part = previous.Start + (begun - range.Start);
        return begun >= range.End || part > end ? end : part < previous.Start ? previous.Start : part;
    }

    private static List<TrackedEvent> In(List<TrackedEvent> events, DateTime start, DateTime end) =>
        [.. events.Where(sent => sent.CreatedAt >= start && sent.CreatedAt < end)];

    private static List<Group> Groups(UsageQuery query, List<TrackedEvent> counted, List<TrackedEvent> before)
    {
        if (query.GroupBy.Count == 0)
        {
            return [];
        }

        var now = counted.ToLookup(sent => Key(query, sent), Keys.Equal);
        var earlier = before.ToLookup(sent => Key(query, sent), Keys.Equal);
        var groups = now.Select(group => group.Key).Concat(earlier.Select(group => group.Key)).Distinct(Keys.Equal)
            .Select(key => new Group(key, [.. now[key]], [.. earlier[key]])).OrderBy(group => group.Key, Keys.InOrder);
        return query.Order switch
        {
            "count" => [.. groups.OrderByDescending(group => group.Now.Count)],
            "uniqueUsers" => [.. groups.OrderByDescending(group => Users(group.Now))],
            "change" => [.. groups.OrderByDescending(group => group.Now.Count - group.Before.Count)],
            _ => [.. groups],
        };
    }

    private static string?[] Key(UsageQuery query, TrackedEvent sent) => [.. query.GroupBy.Select(name => Value(sent, name))];

    private static string Named(UsageQuery query, string?[] key) =>
        string.Join(',', query.GroupBy.Zip(key, (name, value) => $"{name}={value ?? "(none)"}"));

    private static bool Holds(Condition condition, string? value) => condition.Kind switch
    {
        ConditionKind.AnyOf => condition.Values.Contains(value),
        ConditionKind.NoneOf => !condition.Values.Contains(value),
        _ => LooseText.Contains(value, condition.Values[0]),
    };

    private static string Text(
        string totals, IEnumerable<(DateTime, long, long, long, long)> series, IEnumerable<string> groups, string other) =>
            string.Join('\n',
    [
        totals,
        .. series.Select(point => string.Create(
            CultureInfo.InvariantCulture, $"{point.Item1:yyyy-MM-dd HH:mm}: {point.Item2} by {point.Item3}, {point.Item4} by {point.Item5}")),
        .. groups,
        other,
    ]);

    private static long Users(IEnumerable<TrackedEvent> events) =>
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

    private sealed record Group(string?[] Key, List<TrackedEvent> Now, List<TrackedEvent> Before);

    private sealed class Keys : IEqualityComparer<string?[]>, IComparer<string?[]>
    {
        public static readonly IEqualityComparer<string?[]> Equal = new Keys();
        public static readonly IComparer<string?[]> InOrder = new Keys();

        public bool Equals(string?[]? x, string?[]? y) => x!.SequenceEqual(y!);

        public int GetHashCode(string?[] key) => key.Aggregate(0, HashCode.Combine);

        public int Compare(string?[]? x, string?[]? y) =>
            x!.Zip(y!, string.CompareOrdinal).FirstOrDefault(difference => difference != 0);
    }
}
