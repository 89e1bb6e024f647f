using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;

namespace Functions.Settings;

/// <summary>One change: who did what to what, and the values before and after (null: there was none).</summary>
public sealed record AuditEntry(long Id, DateTime At, string Actor, string Action, string Target, string? Before, string? After);

/// <summary>The only writer of <c>audit_log</c>: entries are written in the transaction of the change that they record.</summary>
public sealed class AuditTrail(Database database, TimeProvider clock)
{
    private const int MaxActorCharacters = 100;

    private const string InsertSql =
        """
        INSERT INTO audit_log (happened_at, actor, action, target, value_before, value_after)
        VALUES (@at, @actor, @action, @target, @before, @after)
        """;

    private const string PageSql =
        """
        SELECT id, happened_at AS At, actor, action, target, value_before AS `Before`, value_after AS `After`
        FROM audit_log
        WHERE id < @Before
        ORDER BY id DESC
        LIMIT @Fetch
        """;

    /// <summary>
    /// All entries of one user, by the actions whose target is a user: a letter's number or a rule's name may read the same.
    /// </summary>
    public static readonly NamedQuery OfUser = new(
        "audit",
        "SELECT happened_at, action, value_before, value_after FROM audit_log WHERE target = @target AND action IN ('points.adjust', 'user.erase', 'user.export', 'user.look') ORDER BY id");

    public Task WriteAsync(
        Transaction transaction, AdminCaller caller, string action, string target, string? before, string? after,
            CancellationToken cancellationToken)
    {
        var actor = caller.Name[..Math.Min(caller.Name.Length, MaxActorCharacters)];
        return transaction.ExecuteAsync(
            InsertSql, new { at = clock.GetUtcSeconds(), actor, action, target, before, after }, cancellationToken);
    }

    public async Task<Page<AuditEntry>> ReadAsync(PageQuery page, CancellationToken cancellationToken) =>
        page.Of(await database.QueryAsync<AuditEntry>(PageSql, page, cancellationToken), entry => entry.Id);
}
