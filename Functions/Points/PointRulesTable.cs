using Functions.Platform.MySql;

namespace Functions.Points;

/// <summary>The only reader and writer of <c>point_rules</c>.</summary>
public sealed class PointRulesTable(Database database)
{
    private const string Columns = "name, event_type AS EventType, event_name AS EventName, points, daily_cap AS DailyCap, enabled";

    private const string ReadAllSql =
        $"""
        SELECT {Columns}
        FROM point_rules
        ORDER BY name
        """;

    private const string ReadForUpdateSql =
        $"""
        SELECT {Columns}
        FROM point_rules
        WHERE name = @name
        FOR UPDATE
        """;

    private const string WriteSql =
        """
        INSERT INTO point_rules (name, event_type, event_name, points, daily_cap, enabled)
        VALUES (@Name, @EventType, @EventName, @Points, @DailyCap, @Enabled)
        ON DUPLICATE KEY UPDATE
          event_type = VALUES(event_type),
          event_name = VALUES(event_name),
          points = VALUES(points),
          daily_cap = VALUES(daily_cap),
          enabled = VALUES(enabled)
        """;

    private const string DeleteSql =
        """
        DELETE FROM point_rules
        WHERE name = @name
        """;

    public async Task<PointRuleSet> ReadAsync(CancellationToken cancellationToken) =>
        new(await database.QueryAsync<PointRule>(ReadAllSql, null, cancellationToken));

    /// <summary>Stores the rule and returns the one before it, null where there was none.</summary>
    public static async Task<PointRule?> WriteAsync(Transaction transaction, PointRule rule, CancellationToken cancellationToken)
    {
        var before = await LockAsync(transaction, rule.Name, cancellationToken);
        await transaction.ExecuteAsync(WriteSql, rule, cancellationToken);
        return before;
    }

    /// <summary>Deletes the rule and returns it, null where there was none.</summary>
    public static async Task<PointRule?> DeleteAsync(Transaction transaction, string name, CancellationToken cancellationToken)
    {
        var before = await LockAsync(transaction, name, cancellationToken);
        await transaction.ExecuteAsync(DeleteSql, new { name }, cancellationToken);
        return before;
    }

    private static async Task<PointRule?> LockAsync(Transaction transaction, string name, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<PointRule>(ReadForUpdateSql, new { name }, cancellationToken)).SingleOrDefault();
}
