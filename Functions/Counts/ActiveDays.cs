using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>On which days a user was there, out of the users' sets and what waits to be folded: exact, archived days included.</summary>
public static class ActiveDays
{
    // A large platform's day is some 100 KB.
    private const int SetsAtOnce = 31;

    public static async Task<HashSet<DateTime>> OfAsync(
        Transaction snapshot, long userId, IReadOnlyCollection<DateTime> days, CancellationToken cancellationToken)
    {
        var active = new HashSet<DateTime>();
        if (days.Count == 0)
        {
            return active;
        }

        active.UnionWith((await EventCounts.HoursOfAsync(snapshot, userId, cancellationToken)).Select(hour => hour.Date));
        var number = (await UserNumbersTable.ReadAsync(snapshot, [userId], cancellationToken))[userId];
        var everything = await UsageDimensionsTable.OfSetAsync(snapshot, Dimensions.None, cancellationToken);
        foreach (var chunk in days.Chunk(SetsAtOnce))
        {
            var sets = await DistinctUsersTable.ReadAsync(snapshot, UsersOf.Usage, Period.Day, everything, chunk, cancellationToken);
            active.UnionWith(sets.Where(set => UserSet.Unpack(set.Numbers).Contains(number)).Select(set => set.Start));
        }

        return active;
    }
}
