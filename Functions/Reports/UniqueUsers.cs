using Functions.Counts;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>
/// Reads how many different users there were: in the whole range, and in each bucket of the series. Sets of users are united from the
/// fewest kept periods that are exactly the days asked for; pending ones are added.
/// </summary>
public sealed class UniqueUsers(
    Transaction snapshot, UsageQuery query, IReadOnlyList<PendingCount> pending, IReadOnlyDictionary<long, uint> numbers)
{
    // So many sets are held at once; a year of hours is read in parts.
    private const int BucketsAtOnce = 50;

    private const string CombinationsSql =
        """
        SELECT id
        FROM usage_dimensions dimensions
        WHERE mask = @mask
        """;

    private IReadOnlyList<uint> _combinations = [];
    private readonly ILookup<DateTime, uint> _pending = pending
        .SelectMany(row => row.Count.Users.Select(user => (row.Count.Hour, Number: numbers[user])))
        .ToLookup(row => row.Hour, row => row.Number);

    /// <summary>The different users of the range, and by the start of each bucket; buckets without any may be absent.</summary>
    public async Task<(long Total, IReadOnlyDictionary<DateTime, long> Series)> CountAsync(CancellationToken cancellationToken)
    {
        var set = Rollups.For(Rollups.Hourly, query.Filter.Set);
        _combinations = await snapshot.QueryAsync<uint>(
            $"{CombinationsSql}{query.Filter.Sql("dimensions")}", query.Parameters(set), cancellationToken);
        var range = query.Range;
        return ((await UniteAsync(range.Start, range.End, cancellationToken)).Count, await SeriesAsync(cancellationToken));
    }

    /// <summary>The different users of a span of the range, which begins with a day; after <see cref="CountAsync"/>.</summary>
    public async Task<long> OfSpanAsync(DateTime from, DateTime to, CancellationToken cancellationToken) =>
        from < to ? (await UniteAsync(from, to, cancellationToken)).Count : 0;

    private async Task<IReadOnlyDictionary<DateTime, long>> SeriesAsync(CancellationToken cancellationToken)
    {
        var touched = _pending.Select(hour => ReportInterval.StartOf(query.Interval, hour.Key)).ToHashSet();
        var whole = ReportInterval.Buckets(query.Interval, query.Range).Where(IsWhole).ToList();
        // One combination's counts are kept; those of several have to be united, as have buckets that also wait to be folded.
        var series = _combinations.Count == 1
            ? await DistinctUsersTable.CountsAsync(
                snapshot, UsersOf.Usage, query.Interval, _combinations[0], query.Range.Start, query.Range.End, cancellationToken)
            : [];
        var united = _combinations.Count == 1 ? whole.Where(touched.Contains) : whole;
        foreach (var chunk in united.Chunk(BucketsAtOnce))
        {
            foreach (var (start, users) in await UniteEachAsync(chunk, cancellationToken))
            {
                series[start] = users.Count;
            }
        }

        foreach (var start in ReportInterval.Buckets(query.Interval, query.Range).Where(start => !IsWhole(start)))
        {
            var (from, to) = (Later(start, query.Range.Start), Earlier(ReportInterval.EndOf(query.Interval, start), query.Range.End));
            series[start] = (await UniteAsync(from, to, cancellationToken)).Count;
        }

        return series;
    }

    private async Task<Dictionary<DateTime, UserSet>> UniteEachAsync(DateTime[] starts, CancellationToken cancellationToken)
    {
        var united = starts.ToDictionary(start => start, _ => new UserSet());
        foreach (var stored in await DistinctUsersTable.ReadAsync(
            snapshot, UsersOf.Usage, query.Interval, _combinations, starts, cancellationToken))
        {
            united[stored.Start].Add(stored.Numbers);
        }

        foreach (var start in starts)
        {
            AddPending(united[start], start, ReportInterval.EndOf(query.Interval, start));
        }

        return united;
    }

    private async Task<UserSet> UniteAsync(DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        var users = new UserSet();
        foreach (var part in UsageCover.Of(from, to))
        {
            foreach (var stored in await DistinctUsersTable.ReadAsync(
                snapshot, UsersOf.Usage, part.Key, _combinations, [.. part], cancellationToken))
            {
                users.Add(stored.Numbers);
            }
        }

        AddPending(users, from, to);
        return users;
    }

    private void AddPending(UserSet users, DateTime from, DateTime to)
    {
        foreach (var number in _pending.Where(hour => hour.Key >= from && hour.Key < to).SelectMany(hour => hour))
        {
            users.Add(number);
        }
    }

    private bool IsWhole(DateTime start) =>
        start >= query.Range.Start && ReportInterval.EndOf(query.Interval, start) <= query.Range.End;

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;
}
