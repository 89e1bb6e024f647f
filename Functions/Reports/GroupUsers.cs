using Functions.Counts;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>Reads how many different users each group of a usage report had in its range.</summary>
internal sealed class GroupUsers(
    Transaction snapshot, UsageQuery query, IReadOnlyList<PendingCount> pending, IReadOnlyDictionary<long, uint> numbers)
{
    // The sets of so many groups are held at once.
    private const int GroupsAtOnce = 50;

    private const string CombinationsSql =
        """
        SELECT id AS Id, CONVERT(app_name USING utf8mb4) AS AppName, CONVERT(event_type USING utf8mb4) AS EventType,
               CONVERT(event_name USING utf8mb4) AS EventName, CONVERT(country_code USING utf8mb4) AS CountryCode,
               CONVERT(user_type USING utf8mb4) AS UserType, CONVERT(os USING utf8mb4) AS Os,
               CONVERT(device_type USING utf8mb4) AS DeviceType
        FROM usage_dimensions dimensions
        WHERE mask = @mask
        """;

    private ILookup<GroupKey, uint> _combinations = Array.Empty<(GroupKey, uint)>().ToLookup(row => row.Item1, row => row.Item2);
    private ILookup<GroupKey, uint> _pending = Array.Empty<(GroupKey, uint)>().ToLookup(row => row.Item1, row => row.Item2);

    /// <summary>The different users of each of the groups, in their order.</summary>
    public async Task<IReadOnlyList<long>> CountAsync(IReadOnlyList<GroupKey> groups, CancellationToken cancellationToken)
    {
        var set = Rollups.For(Rollups.Hourly, query.Filter.Set | UsageFilter.SetOf(query.GroupBy));
        var combinations = await snapshot.QueryAsync<Combination>(
            $"{CombinationsSql}{query.Filter.Sql("dimensions")}", query.Parameters(set), cancellationToken);
        _combinations = combinations.ToLookup(row => query.Key(row.Values), row => row.Id);
        _pending = pending.SelectMany(row => row.Count.Users.Select(user => (Key: query.Key(row.Count.Values), Number: numbers[user])))
            .ToLookup(row => row.Key, row => row.Number);
        var counts = new List<long>();
        foreach (var chunk in groups.Chunk(GroupsAtOnce))
        {
            counts.AddRange(await CountAsync(chunk, cancellationToken));
        }

        return counts;
    }

    private async Task<IEnumerable<long>> CountAsync(GroupKey[] groups, CancellationToken cancellationToken)
    {
        var users = groups.ToDictionary(group => group, _ => new UserSet());
        var groupOf = groups.SelectMany(group => _combinations[group].Select(id => (id, group)))
            .ToDictionary(row => row.id, row => row.group);
        foreach (var part in UsageCover.Of(query.Range.Start, query.Range.End))
        {
            foreach (var stored in await DistinctUsersTable.ReadAsync(snapshot, UsersOf.Usage, part.Key, groupOf.Keys, [.. part],
                cancellationToken))
            {
                users[groupOf[stored.Id]].Add(stored.Numbers);
            }
        }

        foreach (var group in groups)
        {
            _pending[group].ToList().ForEach(users[group].Add);
        }

        return groups.Select(group => (long)users[group].Count);
    }

    private sealed record Combination(
        uint Id, string? AppName, string? EventType, string? EventName, string? CountryCode, string? UserType, string? Os,
            string? DeviceType)
    {
        public DimensionValues Values => new(AppName, EventType, EventName, CountryCode, UserType, Os, DeviceType);
    }
}
