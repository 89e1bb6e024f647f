using System.Text.Json.Nodes;

namespace Functions.Reports;

/// <summary>One group of a usage report; what it was before, where the report is compared.</summary>
public sealed record CountedGroup(string?[] Keys, long Count, long UniqueUsers, long? PreviousCount = null,
    long? PreviousUniqueUsers = null)
{
    public JsonObject ToJson(IReadOnlyList<string> names)
    {
        var group = new JsonObject();
        foreach (var (name, value) in names.Zip(Keys))
        {
            group[name] = value;
        }

        group["count"] = Count;
        group["uniqueUsers"] = UniqueUsers;
        if (PreviousCount is not null)
        {
            group["previousCount"] = PreviousCount;
            group["previousUniqueUsers"] = PreviousUniqueUsers;
        }

        return group;
    }
}

/// <summary>
/// Puts the groups of a usage report in order, and cuts them at its limit. What was there before and is not now is a group of 0.
/// </summary>
internal sealed class UsageGroups(UsageRead now, UsageRead? previous)
{
    private readonly UsageQuery _query = now.Query;

    /// <summary>The groups that are listed, in order, and what the rest adds up to.</summary>
    public async Task<(IReadOnlyList<CountedGroup> Listed, UsageOther? Other)> ReadAsync(CancellationToken cancellationToken)
    {
        var found = await FoundAsync(cancellationToken);
        // Users are read of the listed groups alone, unless they decide which groups these are.
        var users = _query.Order == UsageQuery.ByUsers
            ? found.Zip(await now.GroupUsers.CountAsync([.. found.Select(group => group.Key)], cancellationToken))
                .ToDictionary(pair => pair.First.Key, pair => pair.Second)
            : [];
        var ordered = _query.Order switch
        {
            UsageQuery.ByCount => found.OrderByDescending(group => group.Count),
            UsageQuery.ByUsers => found.OrderByDescending(group => users[group.Key]),
            UsageQuery.ByChange => found.OrderByDescending(group => group.Count - group.Before),
            _ => found.AsEnumerable(),
        };
        List<Found> listed = [.. ordered.Take(_query.Limit)];
        return (await ListAsync(listed, cancellationToken), Other(found, listed));
    }

    // In order of their names, which the order by a figure keeps among equals.
    private async Task<List<Found>> FoundAsync(CancellationToken cancellationToken)
    {
        var counts = await now.Counts.GroupsAsync(cancellationToken);
        var before = previous is null
            ? [] : (await previous.Counts.GroupsAsync(cancellationToken)).ToDictionary(group => group.Key, group => group.Events);
        var current = counts.Select(group => new Found(group.Key, group.Events, before.GetValueOrDefault(group.Key)));
        var keys = counts.Select(group => group.Key).ToHashSet();
        return [.. current.Concat(before.Where(group => !keys.Contains(group.Key)).Select(group => new Found(group.Key, 0, group.Value)))
            .OrderBy(group => group.Key)];
    }

    private async Task<IReadOnlyList<CountedGroup>> ListAsync(List<Found> listed, CancellationToken cancellationToken)
    {
        List<GroupKey> keys = [.. listed.Select(group => group.Key)];
        var users = await now.GroupUsers.CountAsync(keys, cancellationToken);
        var before = previous is null ? null : await previous.GroupUsers.CountAsync(keys, cancellationToken);
        return
        [
            .. listed.Select((group, i) => new CountedGroup(
                group.Key.Values, group.Count, users[i], previous is null ? null : group.Before, before?[i])),
        ];
    }

    private UsageOther? Other(List<Found> found, List<Found> listed) => found.Count == listed.Count ? null : new UsageOther(
        found.Count - listed.Count,
        found.Sum(group => group.Count) - listed.Sum(group => group.Count),
        previous is null ? null : found.Sum(group => group.Before) - listed.Sum(group => group.Before));

    private sealed record Found(GroupKey Key, long Count, long Before);
}
