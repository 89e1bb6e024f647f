using System.ComponentModel.DataAnnotations;
using Functions.Platform.Http;
using Functions.Platform.MySql;

namespace Functions.Credits;

/// <summary>One line of a user's history: <c>earn</c> and <c>redeem</c> have points, <c>credit</c> and <c>spend</c> have credits.</summary>
public sealed record HistoryItem(
    DateTime At, [property: AllowedValues("earn", "redeem", "credit", "spend")] string Kind, int? Points, int? Credits,
        string? RelatedEvent);

/// <summary>A user with both balances; the name is null where the platform has none.</summary>
public sealed record TopUser(long UserId, string? Name, int Points, long Credits);

/// <summary>Reads balances and the logs behind them.</summary>
public sealed class RewardsReader(Database database)
{
    private const string BalancesSql =
        """
        SELECT COALESCE((SELECT points FROM user_points WHERE user_id = @userId), 0) AS Points,
               COALESCE((SELECT credits FROM user_credits WHERE user_id = @userId), 0) AS Credits
        """;

    private const string HistorySql =
        """
        SELECT at AS At, log AS Log, id AS Id, kind AS Kind, points AS Points, credits AS Credits, related AS RelatedEvent
        FROM (
          SELECT created_at AS at, 1 AS log, id, CONVERT(action USING utf8mb4) AS kind, points, NULL AS credits,
                 CONVERT(related_event USING utf8mb4) AS related
          FROM user_point_logs
          WHERE user_id = @userId
          UNION ALL
          SELECT created_at, 2, id, 'credit', NULL, credits_added, NULL
          FROM user_credit_logs
          WHERE user_id = @userId
          UNION ALL
          SELECT created_at, 3, id, 'spend', NULL, credits, CONVERT(reason USING utf8mb4)
          FROM user_credit_spends
          WHERE user_id = @userId
        ) history
        WHERE at < @beforeAt
           OR (at = @beforeAt AND log < @beforeLog)
           OR (at = @beforeAt AND log = @beforeLog AND id < @beforeId)
        ORDER BY at DESC, log DESC, id DESC
        LIMIT @limit
        """;

    private const string BalancesOfSql =
        """
        SELECT user_id, CAST(SUM(points) AS SIGNED), CAST(SUM(credits) AS SIGNED)
        FROM (
          SELECT user_id, points, 0 AS credits
          FROM user_points
          WHERE user_id IN @ids
          UNION ALL
          SELECT user_id, 0, credits
          FROM user_credits
          WHERE user_id IN @ids
        ) balances
        GROUP BY user_id
        """;

    private const string OutstandingSql =
        """
        SELECT CAST((SELECT COALESCE(SUM(points), 0) FROM user_points) AS SIGNED) AS Points,
               CAST((SELECT COALESCE(SUM(credits), 0) FROM user_credits) AS SIGNED) AS Credits
        """;

    private const string TopSql =
        """
        SELECT top.user_id AS UserId, users.name AS Name, top.points AS Points, CAST(COALESCE(user_credits.credits, 0) AS SIGNED) AS Credits
        FROM (
          SELECT user_id, points
          FROM user_points
          ORDER BY points DESC, user_id
          LIMIT @limit
        ) top
        LEFT JOIN users ON users.id = top.user_id
        LEFT JOIN user_credits ON user_credits.user_id = top.user_id
        ORDER BY top.points DESC, top.user_id
        """;

    /// <summary>All rows of one user, for the export.</summary>
    public static readonly NamedQuery[] OfUser =
    [
        new("points", "SELECT points, updated_at FROM user_points WHERE user_id = @userId"),
        new("pointLog", "SELECT id, action, points, related_event, created_at FROM user_point_logs WHERE user_id = @userId ORDER BY id"),
        new("dailyAwards", "SELECT rule_name, day, points FROM point_awards_daily WHERE user_id = @userId ORDER BY day, rule_name"),
        new("credits", "SELECT credits, updated_at FROM user_credits WHERE user_id = @userId"),
        new("creditLog", "SELECT id, credits_added, points_consumed, created_at FROM user_credit_logs WHERE user_id = @userId ORDER BY id"),
        new("creditSpends", "SELECT id, credits, reason, created_at FROM user_credit_spends WHERE user_id = @userId ORDER BY id"),
        new("creditReservations",
            "SELECT id, credits, reason, state, spent, created_at, expires_at, closed_at FROM credit_reservations WHERE user_id = @userId ORDER BY id"),
    ];

    public static async Task<(long Points, long Credits)> OutstandingAsync(Transaction snapshot, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<(long, long)>(OutstandingSql, null, cancellationToken)).Single();

    public static Task<IReadOnlyList<TopUser>> TopAsync(Transaction snapshot, int limit, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<TopUser>(TopSql, new { limit }, cancellationToken);

    /// <summary>Both balances of each of the users that has any.</summary>
    public static async Task<IReadOnlyDictionary<long, (long Points, long Credits)>> BalancesOfAsync(
        Transaction snapshot, IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<(long User, long Points, long Credits)>(BalancesOfSql, new { ids }, cancellationToken))
        .ToDictionary(row => row.User, row => (row.Points, row.Credits));

    /// <summary>Both balances, zero for a user who has none.</summary>
    public async Task<(int Points, int Credits)> BalancesAsync(long userId, CancellationToken cancellationToken) =>
        (await database.QueryAsync<(int, int)>(BalancesSql, new { userId }, cancellationToken)).Single();

    public async Task<Page<HistoryItem>> HistoryAsync(long userId, LogCursor before, int limit, CancellationToken cancellationToken)
    {
        var parameters = new { userId, beforeAt = before.At, beforeLog = before.Log, beforeId = before.Id, limit = limit + 1 };
        var rows = await database.QueryAsync<Row>(HistorySql, parameters, cancellationToken);
        var items = rows.Take(limit).Select(row => new HistoryItem(row.At, row.Kind, row.Points, row.Credits, row.RelatedEvent)).ToList();
        var last = rows.Count > limit ? rows[limit - 1] : null;
        return new Page<HistoryItem>(items, last is null ? null : new LogCursor(last.At, (int)last.Log, last.Id).ToString());
    }

    private sealed class Row
    {
        public DateTime At { get; init; }
        public long Log { get; init; }
        public long Id { get; init; }
        public string Kind { get; init; } = "";
        public int? Points { get; init; }
        public int? Credits { get; init; }
        public string? RelatedEvent { get; init; }
    }
}
