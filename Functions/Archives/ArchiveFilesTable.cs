using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;

namespace Functions.Archives;

/// <summary>
/// The only writer of <c>archive_days</c>. The name of the file being written is the attempt: an archiver that lost the lock and was
/// overtaken finds another name there, and changes nothing.
/// </summary>
public sealed class ArchiveFilesTable(Database database, TimeProvider clock)
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
        WHERE blob_name IS NOT NULL
        ORDER BY id
        """;

    private const string CountFilesSql =
        """
        SELECT COUNT(*)
        FROM archive_days
        """;

    private const string HoldsDaySql =
        """
        SELECT COUNT(*) > 0
        FROM archive_days
        WHERE table_name = @table AND day = @day AND state IN ('deleting', 'archived', 'restoring')
        """;

    private const string HeldDaysSql =
        """
        SELECT DISTINCT CAST(day AS DATETIME)
        FROM archive_days
        WHERE table_name = @table AND day >= @from AND state IN ('deleting', 'archived', 'restoring')
        """;

    private const string LastHeldDaySql =
        """
        SELECT CAST(MAX(day) AS DATETIME)
        FROM archive_days
        WHERE state IN ('deleting', 'archived', 'restoring')
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
        SET state = COALESCE(@state, state), pending_blob = @blob
        WHERE id = @id AND state IN @before
        """;

    private const string VerifiedSql =
        """
        UPDATE archive_days
        SET state = COALESCE(@state, state), obsolete_blob = blob_name, blob_name = pending_blob, pending_blob = NULL,
            row_count = @rows, bytes = @bytes, sha256 = @sha256, checksum = @checksum, verified_at = @now
        WHERE id = @id AND state IN @before AND pending_blob = @blob
        """;

    private const string ReplaceSql =
        """
        UPDATE archive_days
        SET state = 'replaced', obsolete_blob = blob_name, blob_name = NULL
        WHERE table_name = @table AND day = @day AND state IN @before AND id <> @id
        """;

    private const string MoveSql =
        """
        UPDATE archive_days
        SET state = @state,
            archived_at = IF(@state = 'archived', @now, archived_at),
            restored_at = IF(@state = 'restored', @now, IF(@state = 'archived', NULL, restored_at))
        WHERE id = @id AND state IN @before
        """;

    // A change of the state waits for the transaction that asked.
    private const string StillDeletingSql =
        """
        SELECT id
        FROM archive_days
        WHERE id = @id AND state = 'deleting' AND blob_name = @blob
        LOCK IN SHARE MODE
        """;

    private const string DeletedSql =
        $"""
        {MoveSql} AND state = 'deleting' AND blob_name = @blob
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

    public Task<IReadOnlyList<ArchiveFile>> OfDayAsync(string table, DateTime day, CancellationToken cancellationToken) =>
        database.QueryAsync<ArchiveFile>(OfDaySql, new { table, day }, cancellationToken);

    /// <summary>What a crash, or a run that was stopped, left to be done.</summary>
    public Task<IReadOnlyList<ArchiveFile>> UnfinishedAsync(string table, CancellationToken cancellationToken) =>
        database.QueryAsync<ArchiveFile>(UnfinishedSql, new { table }, cancellationToken);

    /// <summary>Every file that has been written; two a day, so that the list of years fits into memory.</summary>
    public Task<IReadOnlyList<ArchiveFile>> FilesAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<ArchiveFile>(FilesSql, null, cancellationToken);

    /// <summary>How many files there are, those that are being written among them.</summary>
    public async Task<int> CountFilesAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync<int>(CountFilesSql, null, cancellationToken)).Single();

    /// <summary>Whether files hold rows of the day that MySQL does not.</summary>
    public static async Task<bool> HoldsDayAsync(Transaction snapshot, string table, DateTime day, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<bool>(HoldsDaySql, new { table, day }, cancellationToken)).Single();

    /// <summary>The days, from one on, of which files hold rows that MySQL does not.</summary>
    public static Task<IReadOnlyList<DateTime>> HeldDaysAsync(
        Transaction snapshot, string table, DateTime from, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<DateTime>(HeldDaysSql, new { table, from = from.Date }, cancellationToken);

    /// <summary>The last day of which files hold rows that MySQL does not; null where there is none.</summary>
    public static async Task<DateTime?> LastHeldDayAsync(Transaction snapshot, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<DateTime?>(LastHeldDaySql, null, cancellationToken)).Single();

    public async Task<Page<ArchiveFile>> ReadAsync(PageQuery page, CancellationToken cancellationToken) =>
        page.Of(await database.QueryAsync<ArchiveFile>(PageSql, page, cancellationToken), file => file.Id);

    /// <summary>A new file of the day, of which nothing is written yet; returns its number.</summary>
    public Task<long> AddAsync(string table, DateTime day, CancellationToken cancellationToken) => database.TransactAsync(
        async transaction =>
            (await transaction.QueryAsync<long>(AddSql, new { table, day, now = clock.GetUtcSeconds() }, cancellationToken)).Single(),
        cancellationToken);

    /// <summary>Begins an attempt to write the file as a blob of a new name; without a state, the file keeps its own.</summary>
    public Task TryAsync(long id, ArchiveState? to, string blob, CancellationToken cancellationToken) =>
        database.ExecuteAsync(TrySql, new { id, state = to?.Stored(), before = ArchiveTransitions.Before(to), blob }, cancellationToken);

    /// <summary>
    /// Puts the blob of all rows that MySQL has of the day, written and verified, in the place of the one before, and of that day's
    /// restored files; false, with nothing changed, where another attempt has begun meanwhile.
    /// </summary>
    public Task<bool> VerifiedAsync(ArchiveFile file, WrittenBlob written, CancellationToken cancellationToken) => database.TransactAsync(
        async transaction =>
        {
            if (!await SwitchAsync(transaction, file.Id, ArchiveState.Deleting, written, cancellationToken))
            {
                return false;
            }

            var before = ArchiveTransitions.Before(ArchiveState.Replaced);
            await transaction.ExecuteAsync(ReplaceSql, new { table = file.Table, day = file.Day, id = file.Id, before }, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Puts a blob of the file's own rows in the place of the one before; false as above.</summary>
    public Task<bool> RewrittenAsync(ArchiveFile file, WrittenBlob written, CancellationToken cancellationToken) =>
        database.TransactAsync(transaction => SwitchAsync(transaction, file.Id, null, written, cancellationToken), cancellationToken);

    /// <summary>Moves the file to a state; false, with nothing changed, where <see cref="ArchiveTransitions"/> does not allow it.</summary>
    public async Task<bool> MoveAsync(ArchiveFile file, ArchiveState to, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(MoveSql, Move(file, to), cancellationToken) > 0;

    /// <summary>As the other, in the transaction of something that has to go with it.</summary>
    public async Task<bool> MoveAsync(Transaction transaction, ArchiveFile file, ArchiveState to, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(MoveSql, Move(file, to), cancellationToken) > 0;

    /// <summary>Whether rows of the file may still be deleted until the transaction ends: another may have begun to restore.</summary>
    public static async Task<bool> IsStillDeletingAsync(Transaction transaction, ArchiveFile file, CancellationToken cancellationToken) =>
        (await transaction.QueryAsync<long>(StillDeletingSql, new { id = file.Id, blob = file.Blob }, cancellationToken)).Count > 0;

    /// <summary>All rows of the file are deleted; false, with nothing changed, where another took over.</summary>
    public async Task<bool> DeletedAsync(ArchiveFile file, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(DeletedSql, Move(file, ArchiveState.Archived), cancellationToken) > 0;

    /// <summary>The obsolete blob is deleted.</summary>
    public Task CleanedAsync(long id, string obsolete, CancellationToken cancellationToken) =>
        database.ExecuteAsync(CleanSql, new { id, obsolete }, cancellationToken);

    /// <summary>Records that the attempt failed.</summary>
    public Task GaveUpAsync(long id, string blob, CancellationToken cancellationToken) =>
        database.ExecuteAsync(GiveUpSql, new { id, blob }, cancellationToken);

    public Task RemoveAsync(long id, CancellationToken cancellationToken) =>
        database.ExecuteAsync(RemoveSql, new { id }, cancellationToken);

    private object Move(ArchiveFile file, ArchiveState to) =>
        new { id = file.Id, state = to.Stored(), before = ArchiveTransitions.Before(to), blob = file.Blob, now = clock.GetUtcSeconds() };

    private async Task<bool> SwitchAsync(
        Transaction transaction, long id, ArchiveState? to, WrittenBlob written, CancellationToken cancellationToken)
    {
        var verified = new
        {
            id,
            state = to?.Stored(),
            before = ArchiveTransitions.Before(to),
            blob = written.Blob,
            rows = written.Checksum.Rows,
            bytes = written.Bytes,
            sha256 = written.Sha256,
            checksum = written.Checksum.Value,
            now = clock.GetUtcSeconds(),
        };
        return await transaction.ExecuteAsync(VerifiedSql, verified, cancellationToken) > 0;
    }
}
