namespace Functions.Maintenance;

public static class Recounts
{
    /// <summary>
    /// The days from <paramref name="from"/> to <paramref name="to"/>, both included, each checked in a snapshot of its own.
    /// </summary>
    public static async Task<IReadOnlyList<DayCheck>> CheckAsync(
        this IRecount counts, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var days = new List<DayCheck>();
        foreach (var day in DayCheck.Days(from, to))
        {
            days.Add(await counts.Database.ReadSnapshotAsync(
                snapshot => counts.CheckAsync(snapshot, day, cancellationToken), cancellationToken));
        }

        return days;
    }

    /// <summary>
    /// Makes the counts of the days again, archived days excepted, with the weeks and months around them, and returns how they are
    /// afterwards. The fold must not run meanwhile; the caller holds its lock.
    /// </summary>
    public static async Task<IReadOnlyList<DayCheck>> RecountAsync(
        this IRecount counts, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var checks = await counts.CheckAsync(from, to, cancellationToken);
        foreach (var check in checks.Where(check => !check.IsArchived))
        {
            await counts.BackToPendingAsync(DayCheck.Start(check.Day), begins: null, cancellationToken);
        }

        await counts.FoldAsync(cancellationToken);
        foreach (var (period, start) in DayCheck.WeeksAndMonths(from, to))
        {
            await counts.Database.TransactAsync(
                transaction => counts.RebuildAsync(transaction, period, start, cancellationToken), cancellationToken);
        }

        return await counts.CheckAsync(from, to, cancellationToken);
    }
}
