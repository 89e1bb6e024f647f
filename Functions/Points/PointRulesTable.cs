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

    private const string AddSql =
        """
        INSERT IGNORE INTO point_rules (name, event_type, event_name, points, daily_cap, enabled)
        VALUES (@Name, @EventType, @EventName, @Points, @DailyCap, @Enabled)
        """;

    private const string ChangeSql =
        """
        UPDATE point_rules
        SET event_type = @EventType, event_name = @EventName, points = @Points, daily_cap = @DailyCap, enabled = @Enabled
        WHERE name = @Name
        """;

    private const string DeleteSql =
        """
        DELETE FROM point_rules
        WHERE name = @name
        """;

    public async Task<PointRuleSet> ReadAsync(CancellationToken cancellationToken) =>
        new(await database.QueryAsync<PointRule>(ReadAllSql, null, cancellationToken));

    /// <summary>
    /// The rule, locked until the transaction's end; null where there is none of exactly that name: MySQL takes a name with spaces at its
    /// end for the one without.
    /// </summary>
    public static async Task<PointRule?> LockAsync(Transaction transaction, string name, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<PointRule>(ReadForUpdateSql, new { name }, cancellationToken))
            .SingleOrDefault(rule => rule.Name == name);

    /// <summary>False where another call added a rule of the name since it was looked for: that one is committed.</summary>
    public static async Task<bool> AddAsync(Transaction transaction, PointRule rule, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(AddSql, rule, cancellationToken) > 0;

    /// <summary>Changes the rule of its name, which the caller has locked.</summary>
    public static Task ChangeAsync(Transaction transaction, PointRule rule, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(ChangeSql, rule, cancellationToken);

    public static Task DeleteAsync(Transaction transaction, string name, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(DeleteSql, new { name }, cancellationToken);
}
