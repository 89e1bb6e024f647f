using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;

namespace Functions.Archives;

/// <summary>
/// The only writer of <c>archive_days</c>. The name of the file being written is the attempt: whoever lost the archive's lock and was
/// overtaken finds another name there, and changes nothing.
/// </summary>
public sealed class ArchivesTable(Database database, TimeProvider clock)
{
    private const string Columns =
        """
        id AS Id, CAST(day AS DATETIME) AS Day, table_name AS `Table`, state AS State, blob_name AS `Blob`, pending_blob AS PendingBlob,
        obsolete_blob AS ObsoleteBlob, row_count AS `Rows`, bytes AS Bytes, sha256 AS Sha256, checksum AS Checksum,
        archived_at AS ArchivedAt, restored_at AS RestoredAt
        """;

    private const string OfDaySql =
        $"""
        SELECT {Columns}
        FROM archive_days
        WHERE table_name = @table AND day = @day
        ORDER BY id
        """;

    private const string UnfinishedSql =
        $"""
        SELECT {Columns}
        FROM archive_days
        WHERE table_name = @table
          AND (state IN ('writing', 'deleting', 'restoring', 'replaced') OR pending_blob IS NOT NULL OR obsolete_blob IS NOT NULL)
        ORDER BY id
        """;

    private const string FilesSql =
        $"""
        SELECT {Columns}
        FROM archive_days
        WHERE id > @after AND blob_name IS NOT NULL
        ORDER BY id
        LIMIT 1
        """;

    private const string CountFilesSql =
        """
        SELECT COUNT(*)
        FROM archive_days
        """;

    private const string PageSql =
        $"""
        SELECT {Columns}
        FROM archive_days
        WHERE id < @Before
        ORDER BY id DESC
        LIMIT @Fetch
        """;

    private const string AddSql =
        """
        INSERT INTO archive_days (day, table_name, state, started_at)
        VALUES (@day, @table, 'writing', @now);

        SELECT LAST_INSERT_ID()
        """;

    private const string TrySql =
        """
        UPDATE archive_days
        SET state = @state, pending_blob = @blob
        WHERE id = @id
        """;

    private const string VerifiedSql =
        """
        UPDATE archive_days
        SET state = @state, obsolete_blob = blob_name, blob_name = pending_blob, pending_blob = NULL,
            row_count = @rows, bytes = @bytes, sha256 = @sha256, checksum = @checksum, verified_at = @now
        WHERE id = @id AND pending_blob = @blob
        """;

    private const string ReplaceSql =
        """
        UPDATE archive_days
        SET state = 'replaced', obsolete_blob = blob_name, blob_name = NULL
        WHERE table_name = @table AND day = @day AND state = 'restored' AND id <> @id
        """;

    private const string StateSql =
        """
        UPDATE archive_days
        SET state = @state,
            archived_at = IF(@state = 'archived', @now, archived_at),
            restored_at = IF(@state = 'restored', @now, IF(@state = 'archived', NULL, restored_at))
        WHERE id = @id
        """;

    // Whoever changes the state waits for the transaction that asked.
    private const string StillDeletingSql =
        """
        SELECT id
        FROM archive_days
        WHERE id = @id AND state = 'deleting' AND blob_name = @blob
        LOCK IN SHARE MODE
        """;

    private const string DeletedSql =
        """
        UPDATE archive_days
        SET state = 'archived', archived_at = @now, restored_at = NULL
        WHERE id = @id AND state = 'deleting' AND blob_name = @blob
        """;

    private const string CleanSql =
        """
        UPDATE archive_days
        SET obsolete_blob = NULL
        WHERE id = @id AND obsolete_blob = @obsolete
        """;

    private const string GiveUpSql =
        """
        UPDATE archive_days
        SET pending_blob = NULL
        WHERE id = @id AND pending_blob = @blob
        """;

    private const string RemoveSql =
        """
        DELETE FROM archive_days
        WHERE id = @id
        """;

    /// <summary>The files of a day of a table.</summary>
    public Task<IReadOnlyList<ArchivedDay>> OfDayAsync(string table, DateTime day, CancellationToken cancellationToken) =>
        database.QueryAsync<ArchivedDay>(OfDaySql, new { table, day }, cancellationToken);

    /// <summary>What a crash, or a run that was stopped, left to be done.</summary>
    public Task<IReadOnlyList<ArchivedDay>> UnfinishedAsync(string table, CancellationToken cancellationToken) =>
        database.QueryAsync<ArchivedDay>(UnfinishedSql, new { table }, cancellationToken);

    /// <summary>The first file after <paramref name="id"/>; null where there is none.</summary>
    public async Task<ArchivedDay?> NextFileAsync(long id, CancellationToken cancellationToken) =>
        (await database.QueryAsync<ArchivedDay>(FilesSql, new { after = id }, cancellationToken)).SingleOrDefault();

    /// <summary>How many files there are, those that are being written among them.</summary>
    public async Task<int> CountFilesAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync<int>(CountFilesSql, null, cancellationToken)).Single();

    /// <summary>The newest files before the cursor.</summary>
    public async Task<Page<ArchivedDay>> ReadAsync(PageQuery page, CancellationToken cancellationToken) =>
        page.Of(await database.QueryAsync<ArchivedDay>(PageSql, page, cancellationToken), file => file.Id);

    /// <summary>A new file of the day, of which nothing is written yet; returns its number.</summary>
    public Task<long> AddAsync(string table, DateTime day, CancellationToken cancellationToken) => database.TransactAsync(
        async transaction => (await transaction.QueryAsync<long>(AddSql, new { table, day, now = clock.GetUtcSeconds() }, cancellationToken)).Single(),
        cancellationToken);

    /// <summary>Begins an attempt to write the file under a new name.</summary>
    public Task TryAsync(long id, string state, string blob, CancellationToken cancellationToken) =>
        database.ExecuteAsync(TrySql, new { id, state, blob }, cancellationToken);

    /// <summary>
    /// Puts the file that was written and verified in the place of the one before; false, with nothing changed, where another attempt
    /// has begun meanwhile. A file of all rows that MySQL has of the day (<paramref name="isWholeDay"/>) takes the place of that day's
    /// restored files too.
    /// </summary>
    public Task<bool> VerifiedAsync(
        ArchivedDay part, string state, bool isWholeDay, WrittenFile file, CancellationToken cancellationToken) => database.TransactAsync(
        async transaction =>
        {
            var verified = new
            {
                id = part.Id,
                state,
                blob = file.Blob,
                rows = file.Checksum.Rows,
                bytes = file.Bytes,
                sha256 = file.Sha256,
                checksum = file.Checksum.Value,
                now = clock.GetUtcSeconds(),
            };
            if (await transaction.ExecuteAsync(VerifiedSql, verified, cancellationToken) == 0)
            {
                return false;
            }

            if (isWholeDay)
            {
                await transaction.ExecuteAsync(ReplaceSql, new { table = part.Table, day = part.Day, id = part.Id }, cancellationToken);
            }

            return true;
        },
        cancellationToken);

    public Task SetStateAsync(long id, string state, CancellationToken cancellationToken) =>
        database.ExecuteAsync(StateSql, new { id, state, now = clock.GetUtcSeconds() }, cancellationToken);

    /// <summary>As the other, in the transaction of something that has to go with it.</summary>
    public Task SetStateAsync(Transaction transaction, long id, string state, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(StateSql, new { id, state, now = clock.GetUtcSeconds() }, cancellationToken);

    /// <summary>Whether rows of the part's file may still be deleted, until the transaction ends: another may have begun to restore them.</summary>
    public static async Task<bool> IsStillDeletingAsync(Transaction transaction, ArchivedDay part, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<long>(StillDeletingSql, new { id = part.Id, blob = part.Blob }, cancellationToken)).Count > 0;

    /// <summary>All rows of the part's file are deleted; false, with nothing changed, where the part was overtaken.</summary>
    public async Task<bool> DeletedAsync(ArchivedDay part, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(DeletedSql, new { id = part.Id, blob = part.Blob, now = clock.GetUtcSeconds() }, cancellationToken) > 0;

    /// <summary>The obsolete file is deleted.</summary>
    public Task CleanedAsync(long id, string obsolete, CancellationToken cancellationToken) =>
        database.ExecuteAsync(CleanSql, new { id, obsolete }, cancellationToken);

    /// <summary>The attempt came to nothing.</summary>
    public Task GaveUpAsync(long id, string blob, CancellationToken cancellationToken) =>
        database.ExecuteAsync(GiveUpSql, new { id, blob }, cancellationToken);

    public Task RemoveAsync(long id, CancellationToken cancellationToken) => database.ExecuteAsync(RemoveSql, new { id }, cancellationToken);
}
