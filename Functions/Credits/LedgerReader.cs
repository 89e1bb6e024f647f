using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Functions.Platform.Http;
using Functions.Platform.MySql;

namespace Functions.Credits;

/// <summary>An entry of a user's ledgers: what it changed, and both balances after it.</summary>
public sealed record LedgerEntry(
    DateTime At,
    [property: AllowedValues("earn", "redeem", "credit", "spend", "reserve", "release")] string Kind,
    [property: Description("What points changed by"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Points,
    [property: Description("What credits changed by"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Credits,
    [property: Description("The points after it")] long PointsAfter,
    [property: Description("The credits after it")] long CreditsAfter,
    [property: Description("The event, or the reason given"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);

/// <summary>Reads every entry of a user's points and credits, newest first, each with the balances after it.</summary>
public sealed class LedgerReader(Database database)
{
    // What adds credits goes first in its second, so that no balance in between is below zero. A reservation takes its credits at once;
    // when it is closed they come back, and what was spent of them is a spend.
    private const string EntriesSql =
        """
        SELECT at AS At, log AS Log, id AS Id, kind AS Kind, points AS Points, credits AS Credits, points_after AS PointsAfter,
               credits_after AS CreditsAfter, reason AS Reason
        FROM (
          SELECT entries.*,
                 CAST(SUM(points) OVER (ORDER BY at, log, id ROWS UNBOUNDED PRECEDING) AS SIGNED) AS points_after,
                 CAST(SUM(credits) OVER (ORDER BY at, log, id ROWS UNBOUNDED PRECEDING) AS SIGNED) AS credits_after
          FROM (
            SELECT created_at AS at, 1 AS log, id, CONVERT(action USING utf8mb4) AS kind,
                   CAST(IF(action = 'earn', points, -points) AS SIGNED) AS points, CAST(0 AS SIGNED) AS credits,
                   CONVERT(related_event USING utf8mb4) AS reason
            FROM user_point_logs
            WHERE user_id = @userId
            UNION ALL
            SELECT created_at, 2, id, 'credit', 0, credits_added, NULL
            FROM user_credit_logs
            WHERE user_id = @userId
            UNION ALL
            SELECT closed_at, 3, id, 'release', 0, credits, CONVERT(reason USING utf8mb4)
            FROM credit_reservations
            WHERE user_id = @userId AND closed_at IS NOT NULL
            UNION ALL
            SELECT created_at, 4, id, 'spend', 0, -CAST(credits AS SIGNED), CONVERT(reason USING utf8mb4)
            FROM user_credit_spends
            WHERE user_id = @userId
            UNION ALL
            SELECT created_at, 5, id, 'reserve', 0, -CAST(credits AS SIGNED), CONVERT(reason USING utf8mb4)
            FROM credit_reservations
            WHERE user_id = @userId
          ) entries
        ) balanced
        WHERE at < @beforeAt
           OR (at = @beforeAt AND log < @beforeLog)
           OR (at = @beforeAt AND log = @beforeLog AND id < @beforeId)
        ORDER BY at DESC, log DESC, id DESC
        LIMIT @limit
        """;

    public async Task<Page<LedgerEntry>> ReadAsync(long userId, LogCursor before, int limit, CancellationToken cancellationToken)
    {
        var parameters = new { userId, beforeAt = before.At, beforeLog = before.Log, beforeId = before.Id, limit = limit + 1 };
        var rows = await database.QueryAsync<Row>(EntriesSql, parameters, cancellationToken);
        var last = rows.Count > limit ? rows[limit - 1] : null;
        return new Page<LedgerEntry>(
            [.. rows.Take(limit).Select(row => row.ToEntry())], last is null
                ? null : new LogCursor(last.At, (int)last.Log, last.Id).ToString());
    }

    private sealed class Row
    {
        public DateTime At { get; init; }
        public long Log { get; init; }
        public long Id { get; init; }
        public string Kind { get; init; } = "";
        public long Points { get; init; }
        public long Credits { get; init; }
        public long PointsAfter { get; init; }
        public long CreditsAfter { get; init; }
        public string? Reason { get; init; }

        public LedgerEntry ToEntry() => new(
            At, Kind, Log == 1 ? Points : null, Log == 1 ? null : Credits, PointsAfter, CreditsAfter, Reason);
    }
}
