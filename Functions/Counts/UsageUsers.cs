using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>Notes who was there in the hours, days, weeks and months of pending usage counts.</summary>
public static class UsageUsers
{
    public const string Hour = "hour";

    private static readonly string[] Periods = [Hour, .. Period.All];

    /// <summary>Adds the users of the pending counts to every set of dimensions that is kept by the hour.</summary>
    public static async Task AddAsync(
        Transaction transaction,
        LocalCalendar calendar,
        IReadOnlyList<PendingCount> pending,
        IReadOnlyDictionary<DimensionKey, uint> ids,
        CancellationToken cancellationToken)
    {
        var numbers = await UserNumbersTable.ResolveAsync(transaction, pending.SelectMany(row => row.Count.Users), cancellationToken);
        var added = new UserBuckets();
        var seen = new Dictionary<uint, Seen>();
        foreach (var alike in pending.Select(row => row.Count)
            .Where(count => count.Users.Count > 0).GroupBy(count => (count.Hour, count.Values)))
        {
            var users = alike.SelectMany(count => count.Users).Distinct().Select(user => numbers[user]).ToList();
            Seen.Add(seen, users, calendar.UtcOf(alike.Key.Hour));
            foreach (var bucket in Buckets(alike.Key.Hour, alike.Key.Values, ids))
            {
                added.Add(bucket, users);
            }
        }

        await UserNumbersTable.SeeAsync(transaction, seen.Values, cancellationToken);
        await DistinctUsersTable.AddAsync(transaction, UsersOf.Usage, added.Users, cancellationToken);
    }

    /// <summary>Takes one day and its hours out, for a recount; its week and month are to be rebuilt.</summary>
    public static async Task ForgetDayAsync(Transaction transaction, DateTime day, CancellationToken cancellationToken)
    {
        foreach (var period in new[] { Hour, Period.Day })
        {
            await DistinctUsersTable.ForgetAsync(transaction, UsersOf.Usage, period, day, day.AddDays(1), cancellationToken);
        }
    }

    private static IEnumerable<UserBucket> Buckets(DateTime hour, DimensionValues values, IReadOnlyDictionary<DimensionKey, uint> ids) =>
        from set in Rollups.Hourly
        let id = ids[DimensionKey.Of(set, values)]
        from period in Periods
        select new UserBucket(period, id, period == Hour ? hour : Period.StartOf(period, hour));
}
