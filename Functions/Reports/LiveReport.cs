using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Settings;

namespace Functions.Reports;

public sealed record LiveApp(string AppName, long Count);

public sealed record LiveCountry(string? CountryCode, long Count);

public sealed record LiveUserType([property: AllowedValues("student", "teacher")] string UserType, long Count);

public sealed record LiveSession(
    string SessionId,
    long UserId,
    string? Name,
    [property: AllowedValues("student", "teacher")] string UserType,
    string AppName,
    string? CountryCode,
    DateTime LastHeartbeat,
    DateTime StartedAt);

/// <summary>Who is live at one moment; <see cref="Sessions"/> only where details are asked for.</summary>
public sealed record LiveResult(
    DateTime AsOf,
    int TimeoutMinutes,
    long Total,
    IReadOnlyList<LiveApp> ByApp,
    IReadOnlyList<LiveCountry> ByCountry,
    IReadOnlyList<LiveUserType> ByUserType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LiveSession>? Sessions);

/// <summary>Report 3: who is here now, straight from <c>tracking_live_sessions</c> by its heartbeat index.</summary>
public sealed class LiveReport(Database database, SettingsCache settings, TimeProvider clock)
{
    // Any app's key can send any name.
    private const int MaxApps = 1000;

    // To the letter, as the counts are: the given table compares by the server's default. Of equal names the least is any.
    private const string CombinationsSql =
        """
        SELECT MIN(app_name) AS AppName, country_code AS CountryCode, user_type AS UserType, CAST(COUNT(*) AS SIGNED) AS Sessions
        FROM tracking_live_sessions
        WHERE last_heartbeat >= @aliveSince
        GROUP BY CAST(app_name AS BINARY), country_code, user_type
        """;

    private const string SessionsSql =
        """
        SELECT live.session_id AS SessionId, live.user_id AS UserId, users.name AS Name, live.user_type AS UserType,
               live.app_name AS AppName, live.country_code AS CountryCode, live.last_heartbeat AS LastHeartbeat, live.created_at AS StartedAt
        FROM tracking_live_sessions live
        LEFT JOIN users ON users.id = live.user_id
        WHERE live.last_heartbeat >= @aliveSince
        ORDER BY live.last_heartbeat DESC, live.session_id
        LIMIT @limit
        """;

    public async Task<LiveResult> RunAsync(bool details, int limit, CancellationToken cancellationToken)
    {
        var timeout = (await settings.LoadedAsync(cancellationToken)).LiveSessionTimeout;
        var now = clock.GetUtcSeconds();
        return await database.ReadSnapshotAsync(
            snapshot => RunAsync(snapshot, now, timeout, details ? limit : 0, cancellationToken), cancellationToken);
    }

    private static async Task<LiveResult> RunAsync(
        Transaction snapshot, DateTime now, TimeSpan timeout, int limit, CancellationToken cancellationToken)
    {
        var parameters = new { aliveSince = now - timeout, limit };
        var live = await snapshot.QueryAsync<Combination>(CombinationsSql, parameters, cancellationToken);
        var sessions = limit > 0 ? await snapshot.QueryAsync<LiveSession>(SessionsSql, parameters, cancellationToken) : null;
        return new LiveResult(
            now,
            (int)timeout.TotalMinutes,
            live.Sum(row => row.Sessions),
            [.. Sum(live, row => row.AppName).Take(MaxApps).Select(sum => new LiveApp(sum.Key, sum.Count))],
            [.. Sum(live, row => row.CountryCode ?? "").Select(sum => new LiveCountry(sum.Key.Length == 0 ? null : sum.Key, sum.Count))],
            [.. Sum(live, row => row.UserType).Select(sum => new LiveUserType(sum.Key, sum.Count))],
            sessions);
    }

    private static IEnumerable<(string Key, long Count)> Sum(IEnumerable<Combination> live, Func<Combination, string> key) =>
        live.GroupBy(key)
            .Select(group => (group.Key, Count: group.Sum(row => row.Sessions)))
            .OrderByDescending(sum => sum.Count)
            .ThenBy(sum => sum.Key, StringComparer.Ordinal);

    private sealed record Combination(string AppName, string? CountryCode, string UserType, long Sessions);
}
