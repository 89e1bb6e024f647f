using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Functions.Platform;
using Functions.Platform.Http;
using Functions.Platform.MySql;
using Functions.Settings;

namespace Functions.Erasures;

/// <summary>An erase of a user: what it took out of the live tables and out of the archived files, and how far it is with these.</summary>
public sealed class UserErasure
{
    public long Id { get; init; }
    public long UserId { get; init; }
    [AllowedValues("running", "done")]
    public required string State { get; init; }
    public int Events { get; init; }
    public int Documents { get; init; }
    public int LiveSessions { get; init; }
    public int DeadLetters { get; init; }
    public int Files { get; init; }
    public int FilesDone { get; init; }
    public int ArchivedEvents { get; init; }
    public int ArchivedDocuments { get; init; }
    public DateTime RequestedAt { get; init; }
    public DateTime? FinishedAt { get; init; }
}

/// <summary>The only writer of <c>user_erasures</c>.</summary>
public sealed class UserErasuresTable(Database database, AuditTrail audit, TimeProvider clock)
{
    private const string Columns =
        """
        id AS Id, user_id AS UserId, state AS State, events AS Events, documents AS Documents, live_sessions AS LiveSessions,
        dead_letters AS DeadLetters, files AS Files, files_done AS FilesDone, archived_events AS ArchivedEvents,
        archived_documents AS ArchivedDocuments, requested_at AS RequestedAt, finished_at AS FinishedAt
        """;

    // Alone: every writer that is under way, and did not see this erase, has ended.
    private const string GuardSql =
        """
        SELECT id
        FROM erasure_guard
        WHERE id = 1
        FOR UPDATE
        """;

    private const string AddSql =
        """
        INSERT INTO user_erasures (user_id, requested_at)
        VALUES (@userId, @now);

        SELECT LAST_INSERT_ID()
        """;

    private const string LiveSql =
        """
        UPDATE user_erasures
        SET events = @events, documents = @documents, live_sessions = @liveSessions, dead_letters = @deadLetters, files = @files
        WHERE id = @id
        """;

    private const string FilesSql =
        """
        UPDATE user_erasures
        SET files_done = @done, archived_events = archived_events + @events, archived_documents = archived_documents + @documents
        WHERE id = @id
        """;

    private const string DoneSql =
        """
        UPDATE user_erasures
        SET state = 'done', files_done = files, finished_at = @now
        WHERE user_id = @userId AND id <= @id AND finished_at IS NULL
        """;

    private const string FindSql =
        $"""
        SELECT {Columns}
        FROM user_erasures
        WHERE id = @id
        """;

    private const string OfUserSql =
        $"""
        SELECT {Columns}
        FROM user_erasures
        WHERE user_id = @userId
        ORDER BY id DESC
        """;

    private const string CountRunningSql =
        """
        SELECT COUNT(*)
        FROM user_erasures
        WHERE state = 'running'
        """;

    /// <summary>Begins an erase, and audits who asked for it; returns its number.</summary>
    public Task<long> BeginAsync(AdminCaller caller, long userId, CancellationToken cancellationToken) => database.TransactAsync(
        async transaction =>
        {
            await transaction.QueryAsync<int>(GuardSql, null, cancellationToken);
            var target = userId.ToString(CultureInfo.InvariantCulture);
            await audit.WriteAsync(transaction, caller, "user.erase", target, null, null, cancellationToken);
            return (await transaction.QueryAsync<long>(AddSql, new { userId, now = clock.GetUtcSeconds() }, cancellationToken)).Single();
        },
        cancellationToken);

    /// <summary>The live tables are done; so many files are to be looked through.</summary>
    public Task LiveDoneAsync(
        long id, int events, int documents, int liveSessions, int deadLetters, int files, CancellationToken cancellationToken) =>
        database.ExecuteAsync(LiveSql, new { id, events, documents, liveSessions, deadLetters, files }, cancellationToken);

    /// <summary>So many files are looked through; the last of them had so many rows of the user.</summary>
    public Task FilesDoneAsync(long id, int done, int events, int documents, CancellationToken cancellationToken) =>
        database.ExecuteAsync(FilesSql, new { id, done, events, documents }, cancellationToken);

    /// <summary>The erase is done, and with it the user's earlier ones: one whose job was never queued would stay open.</summary>
    public Task DoneAsync(long id, long userId, CancellationToken cancellationToken) =>
        database.ExecuteAsync(DoneSql, new { id, userId, now = clock.GetUtcSeconds() }, cancellationToken);

    public async Task<UserErasure?> FindAsync(long id, CancellationToken cancellationToken) =>
        (await database.QueryAsync<UserErasure>(FindSql, new { id }, cancellationToken)).SingleOrDefault();

    public static async Task<long> CountRunningAsync(Transaction snapshot, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<long>(CountRunningSql, null, cancellationToken)).Single();

    public Task<IReadOnlyList<UserErasure>> OfUserAsync(long userId, CancellationToken cancellationToken) =>
        database.QueryAsync<UserErasure>(OfUserSql, new { userId }, cancellationToken);
}
