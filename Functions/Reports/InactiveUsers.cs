using Functions.Counts;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>A user who stays away, and the last day on which it was seen.</summary>
public sealed record InactiveUser(long UserId, string? Name, DateOnly LastSeenOn);

/// <summary>Names those of a set of users who are on a page, by id.</summary>
internal sealed class InactiveUsers(Transaction snapshot, EngagementSets sets)
{
    private const int UsersAtOnce = 5000;

    private const string NamesSql =
        """
        SELECT id AS UserId, name AS Name
        FROM users
        WHERE id IN @ids
        """;

    /// <summary>One user more than the limit, if another page follows.</summary>
    public async Task<IReadOnlyList<InactiveUser>> PageAsync(
        UserSet inactive, EngagementQuery query, DateTime end, CancellationToken cancellationToken)
    {
        var page = await UsersAsync(inactive, query.After, query.Limit + 1, cancellationToken);
        var days = await LastDaysAsync([.. page.Select(user => user.Number)], end, cancellationToken);
        var names = page.Count == 0
            ? []
            : (await snapshot.QueryAsync<(long UserId, string? Name)>(NamesSql, new { ids = page.Select(user => user.User) },
                cancellationToken))
                .ToDictionary(row => row.UserId, row => row.Name);
        return [.. page.Select(user =>
            new InactiveUser(user.User, names.GetValueOrDefault(user.User), DateOnly.FromDateTime(days[user.Number])))];
    }

    private async Task<List<(long User, uint Number)>> UsersAsync(
        UserSet inactive, long after, int limit, CancellationToken cancellationToken)
    {
        var found = new List<(long User, uint Number)>();
        for (var last = after; found.Count < limit;)
        {
            var next = await UserNumbersTable.NextAsync(snapshot, last, UsersAtOnce, cancellationToken);
            found.AddRange(next.Where(user => inactive.Contains(user.Number)));
            if (next.Count < UsersAtOnce)
            {
                break;
            }

            last = next[^1].User;
        }

        // Those that wait to be folded may have no number of their own yet.
        var waiting = sets.PendingNumbers.Where(user => user.Key > after && inactive.Contains(user.Value))
            .Select(user => (User: user.Key, Number: user.Value));
        return [.. found.Union(waiting).OrderBy(user => user.User).Take(limit)];
    }

    // Month by month back in time, and day by day only within the months that were somebody's last.
    private async Task<Dictionary<uint, DateTime>> LastDaysAsync(
        IReadOnlyList<uint> numbers, DateTime end, CancellationToken cancellationToken)
    {
        var days = new Dictionary<uint, DateTime>();
        var wanted = numbers.ToHashSet();
        var first = await sets.FirstMonthAsync(cancellationToken);
        for (var month = Period.StartOf(Period.Month, end.AddDays(-1)); wanted.Count > 0 && month >= first; month = month.AddMonths(-1))
        {
            var users = (await sets.EachAsync(Period.Month, [month], cancellationToken))[month];
            if (wanted.Any(users.Contains))
            {
                await LastDaysAsync(month, wanted, days, cancellationToken);
            }
        }

        return days;
    }

    private async Task LastDaysAsync(
        DateTime month, HashSet<uint> wanted, Dictionary<uint, DateTime> days, CancellationToken cancellationToken)
    {
        var starts = Enumerable.Range(0, (Period.EndOf(Period.Month, month) - month).Days).Select(day => month.AddDays(day)).ToList();
        foreach (var (day, users) in (await sets.EachAsync(Period.Day, starts, cancellationToken)).OrderByDescending(set => set.Key))
        {
            foreach (var number in wanted.Where(users.Contains).ToList())
            {
                days[number] = day;
                wanted.Remove(number);
            }
        }
    }
}
