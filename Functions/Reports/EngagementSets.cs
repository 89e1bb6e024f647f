using Functions.Counts;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>The sets of users that an engagement report is made of, folded and pending, all of one moment.</summary>
internal sealed class EngagementSets
{
    private const string CombinationsSql =
        """
        SELECT id
        FROM usage_dimensions dimensions
        WHERE mask = @mask
        """;

    private static readonly ReportRange Always = new(new DateOnly(1970, 1, 1), ReportRange.Latest);

    private readonly Transaction _snapshot;
    private readonly IReadOnlyList<uint> _combinations;
    private readonly ILookup<DateTime, uint> _pending;

    private EngagementSets(
        Transaction snapshot,
        IReadOnlyList<uint> combinations,
        IReadOnlyList<PendingCount> pending,
        IReadOnlyDictionary<long, uint> numbers)
    {
        (_snapshot, _combinations, PendingNumbers) = (snapshot, combinations, numbers);
        _pending = pending.SelectMany(row => row.Count.Users.Select(user => (row.Count.Hour.Date, Number: numbers[user])))
            .ToLookup(row => row.Date, row => row.Number);
    }

    /// <summary>The numbers of the users that wait to be folded; of those that are new they are not kept.</summary>
    public IReadOnlyDictionary<long, uint> PendingNumbers { get; }

    public static async Task<EngagementSets> BeginAsync(Transaction snapshot, UsageFilter filter, CancellationToken cancellationToken)
    {
        var query = new UsageQuery(Always, Period.Day, [], filter);
        var pending = await UsageCounts.PendingAsync(snapshot, query, cancellationToken);
        var combinations = await snapshot.QueryAsync<uint>(
            $"{CombinationsSql}{filter.Sql("dimensions")}", query.Parameters(Rollups.For(Rollups.Hourly, filter.Set)), cancellationToken);
        var numbers = await UserNumbersTable.ReadAsync(snapshot, pending.SelectMany(row => row.Count.Users), cancellationToken);
        return new EngagementSets(snapshot, combinations, pending, numbers);
    }

    /// <summary>The first day of the first month that anything is known of; null where nothing is.</summary>
    public async Task<DateTime?> FirstMonthAsync(CancellationToken cancellationToken)
    {
        var folded = await DistinctUsersTable.FirstMonthAsync(_snapshot, UsersOf.Usage, _combinations, cancellationToken);
        return _pending.Select(day => (DateTime?)Period.StartOf(Period.Month, day.Key)).Append(folded).Min();
    }

    /// <summary>Everybody who was there on any of the days.</summary>
    public async Task<UserSet> OfDaysAsync(DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        var users = new UserSet();
        foreach (var part in Period.Cover(from, to).ToLookup(part => part.Period, part => part.Start))
        {
            foreach (var set in (await EachAsync(part.Key, [.. part], cancellationToken)).Values)
            {
                users.Add(set);
            }
        }

        return users;
    }

    /// <summary>Who was there in each of the periods, which are of one length, by their start.</summary>
    public async Task<Dictionary<DateTime, UserSet>> EachAsync(
        string period, IReadOnlyList<DateTime> starts, CancellationToken cancellationToken)
    {
        var sets = starts.ToDictionary(start => start, _ => new UserSet());
        foreach (var stored in await DistinctUsersTable.ReadAsync(
            _snapshot, UsersOf.Usage, period, _combinations, starts, cancellationToken))
        {
            sets[stored.Start].Add(stored.Numbers);
        }

        foreach (var day in _pending.Where(day => sets.ContainsKey(Period.StartOf(period, day.Key))))
        {
            day.ToList().ForEach(sets[Period.StartOf(period, day.Key)].Add);
        }

        return sets;
    }
}
