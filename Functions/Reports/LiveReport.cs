using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Functions.LiveSessions;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Settings;

namespace Functions.Reports;

public sealed record LiveApp(string AppName, long Count);

public sealed record LiveCountry(string? CountryCode, long Count);

public sealed record LiveUserType([property: AllowedValues(UserTypes.Student, UserTypes.Teacher)] string UserType, long Count);

/// <summary>Who is live at one moment; <see cref="Sessions"/> only where details are asked for.</summary>
public sealed record LiveResult(
    DateTime AsOf,
    int TimeoutMinutes,
    long Total,
    IReadOnlyList<LiveApp> ByApp,
    IReadOnlyList<LiveCountry> ByCountry,
    IReadOnlyList<LiveUserType> ByUserType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LiveSession>? Sessions);

/// <summary>Report 3: who is here now.</summary>
public sealed class LiveReport(Database database, SettingsCache settings, TimeProvider clock)
{
    // Any app's key can send any name.
    private const int MaxApps = 1000;

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
        var live = await LiveSessionsTable.CombinationsAsync(snapshot, now - timeout, cancellationToken);
        var sessions = limit > 0 ? await LiveSessionsTable.NewestAsync(snapshot, now - timeout, limit, cancellationToken) : null;
        return new LiveResult(
            now,
            (int)timeout.TotalMinutes,
            live.Sum(row => row.Sessions),
            [.. Sum(live, row => row.AppName).Take(MaxApps).Select(sum => new LiveApp(sum.Key, sum.Count))],
            [.. Sum(live, row => row.CountryCode ?? "").Select(sum => new LiveCountry(sum.Key.Length == 0 ? null : sum.Key, sum.Count))],
            [.. Sum(live, row => row.UserType).Select(sum => new LiveUserType(sum.Key, sum.Count))],
            sessions);
    }

    private static IEnumerable<(string Key, long Count)> Sum(IEnumerable<LiveCombination> live, Func<LiveCombination, string> key) =>
        live.GroupBy(key)
            .Select(group => (group.Key, Count: group.Sum(row => row.Sessions)))
            .OrderByDescending(sum => sum.Count)
            .ThenBy(sum => sum.Key, StringComparer.Ordinal);
}
