using System.Globalization;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Settings;

namespace Functions.Privacy;

/// <summary>The only writer of <c>user_exports</c>. An export whose row is gone is not finished: it was erased, or is too old.</summary>
public sealed class UserExportsTable(Database database, AuditTrail audit, TimeProvider clock)
{
    private const string AddSql =
        """
        INSERT INTO user_exports (user_id, requested_at)
        VALUES (@userId, @now);

        SELECT LAST_INSERT_ID()
        """;

    private const string Columns =
        """
        id AS ExportId, user_id AS UserId, state AS State, row_count AS `Rows`, bytes AS Bytes, requested_at AS RequestedAt,
        finished_at AS FinishedAt
        """;

    private const string FindSql =
        $"""
        SELECT {Columns}
        FROM user_exports
        WHERE id = @id
        """;

    private const string PageSql =
        $"""
        SELECT {Columns}
        FROM user_exports
        WHERE id < @Before
        ORDER BY id DESC
        LIMIT @Fetch
        """;

    private const string DoneSql =
        """
        UPDATE user_exports
        SET state = 'done', row_count = @rows, bytes = @bytes, finished_at = @now
        WHERE id = @id
        """;

    private const string OfUserSql =
        """
        SELECT id
        FROM user_exports
        WHERE user_id = @userId
        """;

    private const string BeforeSql =
        """
        SELECT id
        FROM user_exports
        WHERE requested_at < @before
        ORDER BY requested_at
        LIMIT 1000
        """;

    private const string RemoveSql =
        """
        DELETE FROM user_exports
        WHERE id = @id
        """;

    /// <summary>Begins an export, and audits who asked for it; returns its number.</summary>
    public Task<long> BeginAsync(AdminCaller caller, long userId, CancellationToken cancellationToken) => database.TransactAsync(
        async transaction =>
        {
            var target = userId.ToString(CultureInfo.InvariantCulture);
            await audit.WriteAsync(transaction, caller, "user.export", target, null, null, cancellationToken);
            return (await transaction.QueryAsync<long>(AddSql, new { userId, now = clock.GetUtcSeconds() }, cancellationToken)).Single();
        },
        cancellationToken);

    public async Task<UserExport?> FindAsync(long id, CancellationToken cancellationToken) =>
        (await database.QueryAsync<UserExport>(FindSql, new { id }, cancellationToken)).SingleOrDefault();

    public async Task<Page<UserExport>> ReadAsync(PageQuery page, CancellationToken cancellationToken) =>
        page.Of(await database.QueryAsync<UserExport>(PageSql, page, cancellationToken), export => export.ExportId);

    /// <summary>The export is written; false where its row is gone.</summary>
    public async Task<bool> DoneAsync(long id, long rows, long bytes, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(DoneSql, new { id, rows, bytes, now = clock.GetUtcSeconds() }, cancellationToken) > 0;

    public Task<IReadOnlyList<long>> OfUserAsync(long userId, CancellationToken cancellationToken) =>
        database.QueryAsync<long>(OfUserSql, new { userId }, cancellationToken);

    public Task<IReadOnlyList<long>> BeforeAsync(DateTime before, CancellationToken cancellationToken) =>
        database.QueryAsync<long>(BeforeSql, new { before }, cancellationToken);

    public Task RemoveAsync(long id, CancellationToken cancellationToken) =>
        database.ExecuteAsync(RemoveSql, new { id }, cancellationToken);
}
