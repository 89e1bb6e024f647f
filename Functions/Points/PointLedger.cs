using System.Diagnostics.Metrics;
using Functions.Platform;
using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Points;

/// <summary>A row of the log of points: what was earned or redeemed, always a positive number.</summary>
public sealed record PointEntry(long UserId, string Action, int Points, string? RelatedEvent, DateTime At)
{
    public LedgerRow Row => LedgerRow.OfPoints(UserId, Action, Points, RelatedEvent, At);
}

/// <summary>
/// The only writer of <c>user_points</c>, <c>user_point_logs</c> and <c>point_awards_daily</c>. Lock order: the users' balance rows
/// by user id, then all else; whoever holds a user's balance row owns that user's log and caps.
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

    private const string ReadEarnedSql =
        """
        SELECT user_id AS UserId, rule_name AS RuleName, day, points
        FROM point_awards_daily
        WHERE user_id IN @users AND day IN @days
        """;

    // One round trip: makes the row, changes it where the result is in range, and tells the outcome.
    private const string AdjustSql =
        """
        INSERT INTO user_points (user_id, points)
        VALUES (@userId, 0)
        ON DUPLICATE KEY UPDATE points = points;

        UPDATE user_points
        SET points = points + @points
        WHERE user_id = @userId
          AND points + @points BETWEEN 0 AND @most;

        SELECT ROW_COUNT() AS Changed, points AS Balance
        FROM user_points
        WHERE user_id = @userId
        """;

    // By the primary key even where the table is small, so that nobody's row but theirs is locked.
    private const string LockSql =
        """
        SELECT user_id, points
        FROM user_points FORCE INDEX (PRIMARY)
        WHERE user_id IN (?)
        ORDER BY user_id
        FOR UPDATE
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
        MySqlTransaction transaction, IReadOnlyCollection<EarningEvent> events, PointRuleSet rules, CancellationToken cancellationToken)
    {
        var awards = PointAwards.Uncapped(events, rules);
        if (awards.Count == 0)
        {
            return;
        }

        await LockBalances.ExecuteAsync(transaction, [.. awards.Select(award => award.UserId).Distinct().Order()], cancellationToken);
        var granted = PointAwards.Capped(awards, await EarnedAsync(transaction, awards, cancellationToken));
        if (granted.Count == 0)
        {
            return;
        }

        var now = clock.GetUtcSeconds();
        await LogAsync(
            transaction,
            [.. granted.Select(award => new PointEntry(award.UserId, "earn", award.Points, award.RelatedEvent, now))],
            cancellationToken);
        await AddToEarned.ExecuteAsync(transaction, Earned(granted), cancellationToken);
        await AddToBalances.ExecuteAsync(transaction, Balances(granted), cancellationToken);
        _awarded.Add(granted.Sum(award => award.Points));
    }

    /// <summary>
    /// Adds the points, or takes them where they are negative; never below zero and never past what the column holds. Where that
    /// cannot be, nothing is logged and the balance is as it was; the caller rolls back.
    /// </summary>
    public async Task<LedgerChange> AdjustAsync(
        MySqlTransaction transaction, long userId, int points, string relatedEvent, CancellationToken cancellationToken)
    {
        var change = (await transaction.QueryAsync<LedgerChange>(
            AdjustSql, new { userId, points, most = int.MaxValue }, cancellationToken)).Single();
        if (change.Done)
        {
            var entry = new PointEntry(userId, points > 0 ? "earn" : "redeem", Math.Abs(points), relatedEvent, clock.GetUtcSeconds());
            await LogAsync(transaction, [entry], cancellationToken);
        }

        return change;
    }

    /// <summary>Reads and locks the users' balances, as <see cref="LedgerBalance.Of"/> takes them; a user without a row has none.</summary>
    public static MySqlBatchCommand Lock(IReadOnlyCollection<long> users) => RoundTrip.Statement(LockSql, users, user => user);

    /// <summary>Takes points out of balances that <see cref="Lock"/> told to hold them, and logs it; the links are the caller's to add.</summary>
    public static IEnumerable<MySqlBatchCommand> Take(IReadOnlyCollection<PointEntry> entries) =>
    [
        AddToBalances.Statement([.. entries.Select(entry => (entry.UserId, -entry.Points))]),
        AppendLog.Statement(entries),
    ];

    private static async Task LogAsync(MySqlTransaction transaction, PointEntry[] entries, CancellationToken cancellationToken)
    {
        await AppendLog.ExecuteAsync(transaction, entries, cancellationToken);
        await LedgerChain.AppendAsync(
            transaction,
            LedgerChain.Points,
            [.. entries.Select(entry => entry.Row)],
            cancellationToken);
    }

    private static async Task<IEnumerable<EarnedToday>> EarnedAsync(
        MySqlTransaction transaction, List<PointAward> awards, CancellationToken cancellationToken)
    {
        var capped = awards.Where(award => award.Rule.DailyCap is not null).ToList();
        if (capped.Count == 0)
        {
            return [];
        }

        var parameters = new
        {
            users = capped.Select(award => award.UserId).Distinct(),
            days = capped.Select(award => award.Day.ToDateTime(TimeOnly.MinValue)).Distinct(),
        };
        var rows = await transaction.QueryAsync<(long UserId, string RuleName, DateTime Day, int Points)>(
            ReadEarnedSql, parameters, cancellationToken);
        return rows.Select(row => new EarnedToday(row.UserId, row.RuleName, DateOnly.FromDateTime(row.Day), row.Points));
    }

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
