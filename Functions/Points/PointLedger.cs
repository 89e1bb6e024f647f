using System.Diagnostics.Metrics;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Points;

/// <summary>A row of the log of points: what was earned or redeemed, always a positive number.</summary>
public sealed record PointEntry(long UserId, string Action, int Points, string? RelatedEvent, DateTime At)
{
    public LedgerRow Row => LedgerRow.OfPoints(UserId, Action, Points, RelatedEvent, At);
}

/// <summary>
/// The only writer of <c>user_points</c>, <c>user_point_logs</c> and <c>point_awards_daily</c>. Lock order: the users' balance rows
/// by user id, then all else; the lock on a user's balance row also covers that user's log and caps.
/// </summary>
public sealed class PointLedger(Database database, TimeProvider clock, IMeterFactory meters)
{
    public const string MeterName = "Functions.Points";
    public const string CounterName = "points.awarded";

    private readonly Counter<long> _awarded =
        meters.Create(MeterName).CreateCounter<long>(CounterName, "{point}", "Points that events earned, counted just before the commit");

    // Makes the row where it is missing, and locks it either way.
    private static readonly RowInsert<long> LockBalances = new(
        """
        INSERT INTO user_points (user_id, points)
        VALUES
        """,
        [userId => userId, _ => 0],
        """
        ON DUPLICATE KEY UPDATE points = points
        """);

    private static readonly RowInsert<(long UserId, int Points)> AddToBalances = new(
        """
        INSERT INTO user_points (user_id, points)
        VALUES
        """,
        [row => row.UserId, row => row.Points],
        """
        ON DUPLICATE KEY UPDATE points = points + VALUES(points)
        """);

    private static readonly RowInsert<PointEntry> AppendLog = new(
        """
        INSERT INTO user_point_logs (user_id, action, points, related_event, created_at)
        VALUES
        """,
        [row => row.UserId, row => row.Action, row => row.Points, row => row.RelatedEvent, row => row.At]);

    private static readonly RowInsert<EarnedToday> AddToEarned = new(
        """
        INSERT INTO point_awards_daily (user_id, rule_name, day, points)
        VALUES
        """,
        [row => row.UserId, row => row.RuleName, row => row.Day, row => row.Points],
        """
        ON DUPLICATE KEY UPDATE points = points + VALUES(points)
        """);

    private const string EarnedSql =
        """
        SELECT user_id, rule_name, day, points
        FROM point_awards_daily FORCE INDEX (PRIMARY)
        WHERE user_id IN @users AND day BETWEEN @first AND @last
        """;

    // One round trip: changes the balance where the result is in range, logs the change if there was one, and reads the outcome.
    private const string ChangeSql =
        """
        UPDATE user_points
        SET points = points + @points
        WHERE user_id = @userId
          AND points + @points BETWEEN 0 AND @most;

        INSERT INTO user_point_logs (user_id, action, points, related_event, created_at)
        SELECT @userId, @action, ABS(@points), @relatedEvent, @now
        FROM DUAL
        WHERE ROW_COUNT() = 1;

        SELECT ROW_COUNT() AS Changed, balance.points AS Balance, CAST(LAST_INSERT_ID() AS SIGNED) AS LogId,
               head.seq AS Seq, head.hash AS Hash
        FROM user_points balance
        LEFT JOIN ledger_heads head ON head.user_id = balance.user_id AND head.log = 'points'
        WHERE balance.user_id = @userId
        """;

    // The user may have no row yet.
    private const string GiveSql =
        $"""
        INSERT INTO user_points (user_id, points)
        VALUES (@userId, 0)
        ON DUPLICATE KEY UPDATE points = points;

        {ChangeSql}
        """;

    private const string PruneEarnedSql =
        """
        DELETE FROM point_awards_daily
        WHERE day < @before
        ORDER BY day
        LIMIT @chunk
        """;

    // Events may be a week old, and a dead letter may be replayed weeks later; then its day's cap still holds.
    private static readonly TimeSpan EarnedMemory = TimeSpan.FromDays(60);

    /// <summary>Forgets what was earned on days that no event can be of any more; returns how many rows.</summary>
    public Task<int> PruneEarnedAsync(CancellationToken cancellationToken) =>
        database.DeleteInChunksAsync(PruneEarnedSql, (clock.GetUtcSeconds() - EarnedMemory).Date, cancellationToken);

    /// <summary>Awards what the rules give for the events, within each user's daily caps.</summary>
    public async Task AwardAsync(
        Transaction transaction, IReadOnlyCollection<EarningEvent> events, PointRuleSet rules, CancellationToken cancellationToken)
    {
        var awards = PointAwards.Uncapped(events, rules);
        if (awards.Count == 0)
        {
            return;
        }

        var users = awards.Select(award => award.UserId).Distinct().Order().ToList();
        LockBalances.Add(transaction, users);
        var (heads, earned) = await ReadAsync(transaction, users, awards, cancellationToken);
        var granted = PointAwards.Capped(awards, earned);
        if (granted.Count == 0)
        {
            return;
        }

        var now = clock.GetUtcSeconds();
        var entries = granted.ConvertAll(award => new PointEntry(award.UserId, "earn", award.Points, award.RelatedEvent, now));
        AppendLog.Add(transaction, entries);
        LedgerChain.Add(transaction, heads, entries.Select(entry => entry.Row));
        AddToEarned.Add(transaction, Earned(granted));
        AddToBalances.Add(transaction, Balances(granted));
        _awarded.Add(granted.Sum(award => award.Points));
    }

    /// <summary>
    /// Adds the points, or takes them where they are negative; never below zero and never past what the column holds. Where that
    /// cannot be, nothing is logged and the balance is as it was; the caller rolls back.
    /// </summary>
    public async Task<LedgerChange> AdjustAsync(
        Transaction transaction, long userId, int points, string relatedEvent, CancellationToken cancellationToken)
    {
        var change = await ChangeAsync(transaction, userId, points, relatedEvent, cancellationToken);
        if (change.Done)
        {
            LedgerChain.Add(transaction, change);
        }

        return change;
    }

    /// <summary>
    /// Takes points for something else and logs it; where there are not enough, nothing is changed. The link is the caller's to add, with
    /// that of what the points pay for.
    /// </summary>
    public Task<LedgerChange> TakeAsync(
        Transaction transaction, long userId, long points, string relatedEvent, CancellationToken cancellationToken) =>
        ChangeAsync(transaction, userId, -points, relatedEvent, cancellationToken);

    private async Task<LedgerChange> ChangeAsync(
        Transaction transaction, long userId, long points, string relatedEvent, CancellationToken cancellationToken)
    {
        var (action, now) = (points > 0 ? "earn" : "redeem", clock.GetUtcSeconds());
        var change = (await transaction.QueryAsync<LedgerChange>(
            points > 0 ? GiveSql : ChangeSql,
            new { userId, points, action, relatedEvent, now, most = int.MaxValue },
            cancellationToken)).SingleOrDefault(new LedgerChange(0, 0, 0, null, null));
        return change.Done ? change with { Row = LedgerRow.OfPoints(userId, action, (int)Math.Abs(points), relatedEvent, now) } : change;
    }

    // In the round trip that locks the balances, and after that.
    private static async Task<(IReadOnlyList<LedgerLink> Heads, IEnumerable<EarnedToday> Earned)> ReadAsync(
        Transaction transaction, List<long> users, List<PointAward> awards, CancellationToken cancellationToken)
    {
        var capped = awards.FindAll(award => award.Rule.DailyCap is not null);
        Statement[] queries = capped.Count == 0 ? [LedgerChain.Heads(users)] : [LedgerChain.Heads(users), EarnedBy(capped)];
        await using var reader = await transaction.QueryAsync(queries, cancellationToken);
        var heads = await reader.ReadAsync<LedgerLink>(cancellationToken);
        var earned = capped.Count == 0 ? [] : await reader.ReadAsync<(long User, string Rule, DateTime Day, int Points)>(cancellationToken);
        return (heads, earned.Select(row => new EarnedToday(row.User, row.Rule, DateOnly.FromDateTime(row.Day), row.Points)));
    }

    private static Statement EarnedBy(List<PointAward> capped) => Statement.Of(EarnedSql, new
    {
        users = capped.Select(award => award.UserId).Distinct(),
        first = capped.Min(award => award.Day),
        last = capped.Max(award => award.Day),
    });

    private static EarnedToday[] Earned(List<PointAward> granted) =>
    [
        .. from award in granted
           where award.Rule.DailyCap is not null
           group award by (award.UserId, award.Rule.Name, award.Day) into sum
           orderby sum.Key.UserId, sum.Key.Name, sum.Key.Day
           select new EarnedToday(sum.Key.UserId, sum.Key.Name, sum.Key.Day, sum.Sum(award => award.Points)),
    ];

    private static (long, int)[] Balances(List<PointAward> granted) =>
    [
        .. from award in granted
           group award.Points by award.UserId into sum
           orderby sum.Key
           select (sum.Key, sum.Sum()),
    ];
}
