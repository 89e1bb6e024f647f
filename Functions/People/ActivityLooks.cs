using System.Globalization;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Settings;

namespace Functions.People;

/// <summary>The only writer of <c>audited_looks</c>: who looked at whose activity is audited, once a day for each pair.</summary>
public sealed class ActivityLooks(Database database, AuditTrail audit, TimeProvider clock)
{
    public const string Action = "user.look";

    private const int MaxActorCharacters = 100;

    private const string AddSql =
        """
        INSERT IGNORE INTO audited_looks (day, actor, user_id)
        VALUES (@day, @actor, @userId)
        """;

    private const string PruneSql =
        """
        DELETE FROM audited_looks
        WHERE day < @before
        ORDER BY day
        LIMIT @chunk
        """;

    public Task AuditAsync(AdminCaller caller, long userId, CancellationToken cancellationToken) => database.TransactAsync(
        async transaction =>
        {
            var actor = caller.Name[..Math.Min(caller.Name.Length, MaxActorCharacters)];
            var look = new { day = clock.GetUtcSeconds().Date, actor, userId };
            if (await transaction.ExecuteAsync(AddSql, look, cancellationToken) > 0)
            {
                await audit.WriteAsync(transaction, caller, Action, userId.ToString(CultureInfo.InvariantCulture), null, null,
                    cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>Forgets the days before today, whose entries are in the audit; returns how many rows.</summary>
    public Task<int> PruneAsync(CancellationToken cancellationToken) =>
        database.DeleteInChunksAsync(PruneSql, clock.GetUtcSeconds().Date, cancellationToken);
}
