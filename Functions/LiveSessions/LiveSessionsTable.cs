using System.ComponentModel.DataAnnotations;
using Functions.Platform.MySql;

namespace Functions.LiveSessions;

/// <summary>Different users of an app, and their sessions in it.</summary>
public sealed record LiveApp(string AppName, long Count, long Sessions);

public sealed record LiveCountry(string? CountryCode, long Count, long Sessions);

public sealed record LiveUserType(
    [property: AllowedValues(UserTypes.Student, UserTypes.Teacher)] string UserType, long Count, long Sessions);

/// <summary>A live session of one user.</summary>
public sealed record PersonSession(string SessionId, string AppName, string? CountryCode, DateTime LastHeartbeat, DateTime StartedAt);

public sealed record LiveSession(
    string SessionId,
    long UserId,
    string? Name,
    [property: AllowedValues(UserTypes.Student, UserTypes.Teacher)] string UserType,
    string AppName,
    string? CountryCode,
    DateTime LastHeartbeat,
    DateTime StartedAt);

/// <summary>Sessions that are live, and the different users in them.</summary>
public sealed record LiveCount(long Users, long Sessions);

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
        SELECT CAST(COUNT(DISTINCT user_id) AS SIGNED) AS Users, CAST(COUNT(*) AS SIGNED) AS Sessions
        FROM tracking_live_sessions
        WHERE last_heartbeat >= @liveSince
        """;

    // Exact to the letter, as the counts are: the given table compares by the server's default. MIN picks one of equal names.
    private const string AppsSql =
        """
        SELECT MIN(app_name) AS AppName, CAST(COUNT(DISTINCT user_id) AS SIGNED) AS Count, CAST(COUNT(*) AS SIGNED) AS Sessions
        FROM tracking_live_sessions
        WHERE last_heartbeat >= @liveSince
        GROUP BY CAST(app_name AS BINARY)
        ORDER BY Count DESC, CAST(app_name AS BINARY)
        LIMIT @limit
        """;

    private const string CountriesSql =
        """
        SELECT country_code AS CountryCode, CAST(COUNT(DISTINCT user_id) AS SIGNED) AS Count, CAST(COUNT(*) AS SIGNED) AS Sessions
        FROM tracking_live_sessions
        WHERE last_heartbeat >= @liveSince
        GROUP BY country_code
        ORDER BY Count DESC, country_code
        """;

    private const string UserTypesSql =
        """
        SELECT user_type AS UserType, CAST(COUNT(DISTINCT user_id) AS SIGNED) AS Count, CAST(COUNT(*) AS SIGNED) AS Sessions
        FROM tracking_live_sessions
        WHERE last_heartbeat >= @liveSince
        GROUP BY user_type
        ORDER BY Count DESC, CAST(user_type AS BINARY)
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

    private const string OfPersonSql =
        """
        SELECT session_id AS SessionId, app_name AS AppName, country_code AS CountryCode, last_heartbeat AS LastHeartbeat,
               created_at AS StartedAt
        FROM tracking_live_sessions
        WHERE user_id = @userId AND last_heartbeat >= @liveSince
        ORDER BY last_heartbeat DESC, session_id
        """;

    private const string HeartbeatsSql =
        """
        SELECT user_id, MAX(last_heartbeat)
        FROM tracking_live_sessions
        WHERE user_id IN @ids
        GROUP BY user_id
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

    /// <summary>The sessions that had a heartbeat at or after <paramref name="liveSince"/>, and their different users.</summary>
    public async Task<LiveCount> CountAsync(DateTime liveSince, CancellationToken cancellationToken) =>
        (await database.QueryAsync<LiveCount>(CountLiveSql, new { liveSince }, cancellationToken)).Single();

    /// <inheritdoc cref="CountAsync(DateTime, CancellationToken)"/>
    public static async Task<LiveCount> CountAsync(Transaction snapshot, DateTime liveSince, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<LiveCount>(CountLiveSql, new { liveSince }, cancellationToken)).Single();

    public static Task<IReadOnlyList<LiveApp>> ByAppAsync(
        Transaction snapshot, DateTime liveSince, int limit, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<LiveApp>(AppsSql, new { liveSince, limit }, cancellationToken);

    public static Task<IReadOnlyList<LiveCountry>> ByCountryAsync(
        Transaction snapshot, DateTime liveSince, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<LiveCountry>(CountriesSql, new { liveSince }, cancellationToken);

    public static Task<IReadOnlyList<LiveUserType>> ByUserTypeAsync(
        Transaction snapshot, DateTime liveSince, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<LiveUserType>(UserTypesSql, new { liveSince }, cancellationToken);

    /// <summary>The live sessions of one user, newest heartbeat first.</summary>
    public static Task<IReadOnlyList<PersonSession>> OfPersonAsync(
        Transaction snapshot, long userId, DateTime liveSince, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<PersonSession>(OfPersonSql, new { userId, liveSince }, cancellationToken);

    /// <summary>The last heartbeat of each of the users that has a session.</summary>
    public static Task<IReadOnlyList<(long User, DateTime At)>> LastHeartbeatsAsync(
        Transaction snapshot, IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<(long User, DateTime At)>(HeartbeatsSql, new { ids }, cancellationToken);

    public static Task<IReadOnlyList<LiveSession>> NewestAsync(
        Transaction snapshot, DateTime liveSince, int limit, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<LiveSession>(NewestSql, new { liveSince, limit }, cancellationToken);

    private static List<string> SessionsOf(IEnumerable<Heartbeat> beats) => [.. beats.Select(beat => beat.SessionId).Distinct()];

    private static List<Heartbeat> Sorted(IEnumerable<Heartbeat> beats) =>
        [.. beats.OrderBy(beat => beat.SessionId, StringComparer.Ordinal).ThenBy(beat => beat.At)];
}
