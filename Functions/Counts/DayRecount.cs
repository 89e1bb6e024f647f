using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>What checking and recounting days have in common, whatever is counted.</summary>
internal static class DayRecount
{
    /// <summary>Checks each day in a snapshot of its own.</summary>
    public static async Task<IReadOnlyList<DayCheck>> CheckAsync(
        Database database, DateOnly from, DateOnly to, Func<Transaction, DateOnly, Task<DayCheck>> check, CancellationToken cancellationToken)
    {
        var days = new List<DayCheck>();
        foreach (var day in DayCheck.Days(from, to))
        {
            days.Add(await database.ReadSnapshotAsync(snapshot => check(snapshot, day), cancellationToken));
        }

        return days;
    }

    /// <summary>Puts the days that are not archived back to pending, folds, and rebuilds the weeks and months around them.</summary>
    public static async Task RecountAsync(
        Database database,
        IEnumerable<DayCheck> days,
        Func<DateTime, Task> backToPending,
        Func<Task> fold,
        Func<Transaction, string, DateTime, Task> rebuild,
        CancellationToken cancellationToken)
    {
        var checks = days.ToList();
        foreach (var check in checks.Where(check => !check.IsArchived))
        {
            await backToPending(DayCheck.Start(check.Day));
        }

        await fold();
        foreach (var (period, start) in checks.SelectMany(check => DayCheck.WeeksAndMonths(check.Day, check.Day)).Distinct())
        {
            await database.TransactAsync(transaction => rebuild(transaction, period, start), cancellationToken);
        }
    }
}
