using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>The only writer of <c>counts_state</c>: what the counts are known to hold, and the zone of their hours and days.</summary>
public static class CountsState
{
    private const string HasSeenTimesSql =
        """
        SELECT has_seen_times
        FROM counts_state
        """;

    private const string SetSeenTimesSql =
        """
        UPDATE counts_state
        SET has_seen_times = TRUE
        """;

    private const string TimeZoneSql =
        """
        SELECT time_zone
        FROM counts_state
        """;

    private const string SetTimeZoneSql =
        """
        UPDATE counts_state
        SET time_zone = @timeZone, kept_until = @keptUntil
        """;

    private const string KeptUntilSql =
        """
        SELECT kept_until
        FROM counts_state
        """;

    public static async Task<bool> HasSeenTimesAsync(Database database, CancellationToken cancellationToken) =>
        (await database.QueryAsync<bool>(HasSeenTimesSql, null, cancellationToken)).Single();

    public static Task SetSeenTimesAsync(Database database, CancellationToken cancellationToken) =>
        database.ExecuteAsync(SetSeenTimesSql, null, cancellationToken);

    /// <summary>The zone of what is counted; null where nothing is yet.</summary>
    public static async Task<string?> TimeZoneAsync(Database database, CancellationToken cancellationToken) =>
        (await database.QueryAsync<string?>(TimeZoneSql, null, cancellationToken)).Single();

    public static Task SetTimeZoneAsync(
        Database database, string timeZone, DateTime? keptUntil, CancellationToken cancellationToken) =>
        database.ExecuteAsync(SetTimeZoneSql, new { timeZone, keptUntil }, cancellationToken);

    /// <summary>The last day that keeps bounds of an earlier zone; null where none does.</summary>
    public static async Task<DateTime?> KeptUntilAsync(Transaction snapshot, CancellationToken cancellationToken) =>
        (await snapshot.QueryAsync<DateTime?>(KeptUntilSql, null, cancellationToken)).Single();

    /// <summary>
    /// Throws <see cref="ConfigurationException"/> where the counts are of another zone than the app: a fold would mix both. Where nothing
    /// is counted yet, the app's zone becomes that of the counts.
    /// </summary>
    public static async Task CheckTimeZoneAsync(Database database, LocalCalendar calendar, CancellationToken cancellationToken)
    {
        var counted = await TimeZoneAsync(database, cancellationToken);
        ConfigurationException.ThrowIf(
            counted is not null && counted != calendar.TimeZone,
            $"The counts are of {counted}, and {LocalCalendar.Setting} is {calendar.TimeZone}: "
            + "nothing is folded until recount --time-zone has run, or the setting is set back");
        if (counted is null)
        {
            await SetTimeZoneAsync(database, calendar.TimeZone, keptUntil: null, cancellationToken);
        }
    }
}
