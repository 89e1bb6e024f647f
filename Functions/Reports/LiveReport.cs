using System.ComponentModel;
using System.Text.Json.Serialization;
using Functions.LiveSessions;
using Functions.Platform.MySql;
using Functions.Settings;

namespace Functions.Reports;

/// <summary>
/// Who is live at one moment. <see cref="Total"/> and each count are different users, so a user of two apps counts in both;
/// <see cref="Sessions"/> only where details are asked for.
/// </summary>
public sealed record LiveResult(
    DateTime AsOf,
    int TimeoutMinutes,
    [property: Description("Different users, in however many sessions each")] long Total,
    long TotalSessions,
    IReadOnlyList<LiveApp> ByApp,
    IReadOnlyList<LiveCountry> ByCountry,
    IReadOnlyList<LiveUserType> ByUserType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LiveSession>? Sessions);

/// <summary>Users with a live session now.</summary>
public sealed class LiveReport(ReportDatabase database, SettingsCache settings)
{
    // Any app's key can send any name.
    private const int MaxApps = 1000;

    public async Task<LiveResult> RunAsync(bool details, int limit, CancellationToken cancellationToken)
    {
        var timeout = (await settings.LoadedAsync(cancellationToken)).LiveSessionTimeout;
        return await database.ReadAsync(
            (snapshot, asOf) => RunAsync(snapshot, asOf, timeout, details ? limit : 0, cancellationToken), cancellationToken);
    }

    private static async Task<LiveResult> RunAsync(
        Transaction snapshot, DateTime now, TimeSpan timeout, int limit, CancellationToken cancellationToken)
    {
        var liveSince = now - timeout;
        var all = await LiveSessionsTable.CountAsync(snapshot, liveSince, cancellationToken);
        return new LiveResult(
            now,
            (int)timeout.TotalMinutes,
            all.Users,
            all.Sessions,
            await LiveSessionsTable.ByAppAsync(snapshot, liveSince, MaxApps, cancellationToken),
            await LiveSessionsTable.ByCountryAsync(snapshot, liveSince, cancellationToken),
            await LiveSessionsTable.ByUserTypeAsync(snapshot, liveSince, cancellationToken),
            limit > 0 ? await LiveSessionsTable.NewestAsync(snapshot, liveSince, limit, cancellationToken) : null);
    }
}
