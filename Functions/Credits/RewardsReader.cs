using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Functions.Platform.Http;
using Functions.Platform.MySql;

namespace Functions.Credits;

/// <summary>One line of a user's history: <c>earn</c> and <c>redeem</c> tell points, <c>credit</c> and <c>spend</c> tell credits.</summary>
public sealed record HistoryItem(
    DateTime At, [property: AllowedValues("earn", "redeem", "credit", "spend")] string Kind, int? Points, int? Credits, string? RelatedEvent);

/// <summary>Where a page of the history begins: what is older than this line.</summary>
public sealed record HistoryCursor(DateTime At, int Log, long Id)
{
    public static readonly HistoryCursor Newest = new(new DateTime(9999, 12, 31, 0, 0, 0, DateTimeKind.Utc), int.MaxValue, long.MaxValue);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{new DateTimeOffset(At).ToUnixTimeSeconds()}.{Log}.{Id}");

    public static HistoryCursor? Parse(string text) =>
        text.Split('.') is [var at, var log, var id]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= new DateTimeOffset(Newest.At).ToUnixTimeSeconds()
        && int.TryParse(log, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            ? new HistoryCursor(DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime, number, row)
            : null;
}

/// <summary>Reads a user's balances and the three logs behind them.</summary>
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

    /// <summary>Both balances, zero for a user who has none.</summary>
    public async Task<(int Points, int Credits)> BalancesAsync(long userId, CancellationToken cancellationToken) =>
        (await database.QueryAsync<(int, int)>(BalancesSql, new { userId }, cancellationToken)).Single();

    /// <summary>The newest lines before the cursor.</summary>
    public async Task<Page<HistoryItem>> HistoryAsync(long userId, HistoryCursor before, int limit, CancellationToken cancellationToken)
    {
        var parameters = new { userId, beforeAt = before.At, beforeLog = before.Log, beforeId = before.Id, limit = limit + 1 };
        var rows = await database.QueryAsync<Row>(HistorySql, parameters, cancellationToken);
        var items = rows.Take(limit).Select(row => new HistoryItem(row.At, row.Kind, row.Points, row.Credits, row.RelatedEvent)).ToList();
        var last = rows.Count > limit ? rows[limit - 1] : null;
        return new Page<HistoryItem>(items, last is null ? null : new HistoryCursor(last.At, (int)last.Log, last.Id).ToString());
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
