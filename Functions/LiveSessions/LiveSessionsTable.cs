using System.ComponentModel.DataAnnotations;
using Functions.Platform.MySql;

namespace Functions.LiveSessions;

/// <summary>How many sessions an app, a country and a type of user have.</summary>
public sealed record LiveCombination(string AppName, string? CountryCode, string UserType, long Sessions);

public sealed record LiveSession(
    string SessionId,
    long UserId,
    string? Name,
    [property: AllowedValues(UserTypes.Student, UserTypes.Teacher)] string UserType,
    string AppName,
    string? CountryCode,
    DateTime LastHeartbeat,
    DateTime StartedAt);

/// <summary>
/// The only writer of <c>tracking_live_sessions</c> and <c>tracking_ended_sessions</c>. Lock order: live rows, then ended rows,
/// each by session id.
/// </summary>
public sealed class LiveSessionsTable(Database database)
{
    // A late heartbeat changes nothing: last_heartbeat is set last, so the others still compare with the old one.
    private static readonly RowInsert<Heartbeat> Upsert = new(
        """
        INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, country_code, last_heartbeat, created_at)
        VALUES
        """,
        [
            row => row.SessionId,
            row => row.UserId,
            row => row.Details!.UserType,
            row => row.Details!.AppName,
            row => row.Details!.CountryCode,
            row => row.At,
            row => row.At,
        ],
        """
        ON DUPLICATE KEY UPDATE
          user_id = IF(VALUES(last_heartbeat) >= last_heartbeat, VALUES(user_id), user_id),
          user_type = IF(VALUES(last_heartbeat) >= last_heartbeat, VALUES(user_type), user_type),
          app_name = IF(VALUES(last_heartbeat) >= last_heartbeat, VALUES(app_name), app_name),
          country_code = IF(VALUES(last_heartbeat) >= last_heartbeat, VALUES(country_code), country_code),
          last_heartbeat = GREATEST(last_heartbeat, VALUES(last_heartbeat))
        """);

    private static readonly RowInsert<Heartbeat> MarkEnded = new(
        """
        INSERT INTO tracking_ended_sessions (session_id, user_id, ended_at)
        VALUES
        """,
        [row => row.SessionId, row => row.UserId, row => row.At],
        """
        ON DUPLICATE KEY UPDATE ended_at = GREATEST(ended_at, VALUES(ended_at))
        """);

    private const string LockLiveSql =
        """
        SELECT session_id
        FROM tracking_live_sessions
        WHERE session_id IN @sessions
        ORDER BY session_id
        FOR UPDATE
        """;

    // Waits for an end that is being written at this moment; without the lock that end would neither see nor stop this heartbeat.
    private const string AnyEndedSql =
        """
        SELECT session_id
        FROM tracking_ended_sessions
        WHERE session_id IN @sessions
        LOCK IN SHARE MODE
        """;

    private const string DeleteEndedSql =
        """
        DELETE live
        FROM tracking_live_sessions live
        JOIN tracking_ended_sessions ended
          ON ended.session_id = live.session_id AND ended.user_id = live.user_id
        WHERE live.session_id IN @sessions AND live.last_heartbeat <= ended.ended_at
        """;

    private const string CountLiveSql =
        """
        SELECT COUNT(*)
        FROM tracking_live_sessions
        WHERE last_heartbeat >= @liveSince
        """;

    // To the letter, as the counts are: the given table compares by the server's default. Of equal names the least is any.
    private const string CombinationsSql =
        """
        SELECT MIN(app_name) AS AppName, country_code AS CountryCode, user_type AS UserType, CAST(COUNT(*) AS SIGNED) AS Sessions
        FROM tracking_live_sessions
        WHERE last_heartbeat >= @liveSince
        GROUP BY CAST(app_name AS BINARY), country_code, user_type
        """;

    private const string NewestSql =
        """
        SELECT live.session_id AS SessionId, live.user_id AS UserId, users.name AS Name, live.user_type AS UserType,
               live.app_name AS AppName, live.country_code AS CountryCode, live.last_heartbeat AS LastHeartbeat,
               live.created_at AS StartedAt
        FROM tracking_live_sessions live
        LEFT JOIN users ON users.id = live.user_id
        WHERE live.last_heartbeat >= @liveSince
        ORDER BY live.last_heartbeat DESC, live.session_id
        LIMIT @limit
        """;

    /// <summary>All rows of one user, for the export.</summary>
    public static readonly NamedQuery[] OfUser =
    [
        new("liveSessions",
            "SELECT session_id, user_type, app_name, country_code, last_heartbeat, created_at FROM tracking_live_sessions WHERE user_id = @userId ORDER BY session_id"),
        new("endedSessions", "SELECT session_id, ended_at FROM tracking_ended_sessions WHERE user_id = @userId ORDER BY session_id"),
    ];

    private const string PruneLiveSql =
        """
        DELETE FROM tracking_live_sessions
        WHERE last_heartbeat < @before
        ORDER BY last_heartbeat
        LIMIT @chunk
        """;

    private const string PruneEndedSql =
        """
        DELETE FROM tracking_ended_sessions
        WHERE ended_at < @before
        ORDER BY ended_at
        LIMIT @chunk
        """;

    private const string EraseLiveSql =
        """
        DELETE FROM tracking_live_sessions
        WHERE user_id = @userId
        """;

    private const string EraseEndedSql =
        """
        DELETE FROM tracking_ended_sessions
        WHERE user_id = @userId
        """;

    /// <summary>Applies heartbeats and ends in any order: the newest message of a session decides.</summary>
    public static async Task ApplyAsync(
        Transaction transaction, IReadOnlyList<Heartbeat> beats, IReadOnlyList<Heartbeat> ends, CancellationToken cancellationToken)
    {
        Upsert.Add(transaction, Sorted(beats));
        if (ends.Count > 0)
        {
            await transaction.QueryAsync<string>(LockLiveSql, new { sessions = SessionsOf(ends) }, cancellationToken);
            MarkEnded.Add(transaction, Sorted(ends));
        }

        var sessions = SessionsOf(beats.Concat(ends));
        if (sessions.Count > 0
            && await transaction.QueryAsync<string>(AnyEndedSql, new { sessions }, cancellationToken) is { Count: > 0 } ended)
        {
            transaction.Add(Statement.Of(DeleteEndedSql, new { sessions = ended }));
        }
    }

    /// <summary>Deletes, in chunks, the sessions whose last heartbeat is before <paramref name="deadSince"/>; returns how many.</summary>
    public Task<int> PruneAsync(DateTime deadSince, CancellationToken cancellationToken) =>
        database.DeleteInChunksAsync(PruneLiveSql, deadSince, cancellationToken);

    /// <summary>Deletes, in chunks, the marks of sessions that ended before <paramref name="endedBefore"/>; returns how many.</summary>
    public Task<int> PruneEndedAsync(DateTime endedBefore, CancellationToken cancellationToken) =>
        database.DeleteInChunksAsync(PruneEndedSql, endedBefore, cancellationToken);

    /// <summary>Deletes the user's sessions, live and ended; returns how many were live.</summary>
    public async Task<int> EraseAsync(long userId, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(EraseEndedSql, new { userId }, cancellationToken);
        return await database.ExecuteAsync(EraseLiveSql, new { userId }, cancellationToken);
    }

    /// <summary>How many sessions had a heartbeat at or after <paramref name="liveSince"/>.</summary>
    public async Task<long> CountAsync(DateTime liveSince, CancellationToken cancellationToken) =>
        (await database.QueryAsync<long>(CountLiveSql, new { liveSince }, cancellationToken)).Single();

    /// <summary>As <see cref="CountAsync"/>, by app, country and type of user.</summary>
    public static Task<IReadOnlyList<LiveCombination>> CombinationsAsync(
        Transaction snapshot, DateTime liveSince, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<LiveCombination>(CombinationsSql, new { liveSince }, cancellationToken);

    public static Task<IReadOnlyList<LiveSession>> NewestAsync(
        Transaction snapshot, DateTime liveSince, int limit, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<LiveSession>(NewestSql, new { liveSince, limit }, cancellationToken);

    private static List<string> SessionsOf(IEnumerable<Heartbeat> beats) => [.. beats.Select(beat => beat.SessionId).Distinct()];

    private static List<Heartbeat> Sorted(IEnumerable<Heartbeat> beats) =>
        [.. beats.OrderBy(beat => beat.SessionId, StringComparer.Ordinal).ThenBy(beat => beat.At)];
}
