using Functions.Archives;
using Functions.Counts;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Maintenance;

/// <summary>Days of the reporting time zone, as rows and archived files have them: in UTC.</summary>
internal static class LocalDays
{
    // A clock that is set back at midnight repeats the end of the day before.
    private static readonly TimeSpan Repeated = TimeSpan.FromHours(1);

    /// <summary>A span that all rows of the day are in; a day that begins at another moment has none before that.</summary>
    public static (DateTime Start, DateTime End) SpanOf(this LocalCalendar calendar, DateTime day, DateTime? begins) =>
        (begins ?? (calendar.UtcOf(day) - Repeated), calendar.UtcOf(day.AddDays(1)) + Repeated);

    /// <summary>Whether the time counts as one of the day.</summary>
    public static bool IsOf(this LocalCalendar calendar, DateTime day, DateTime? begins, DateTime utc) =>
        calendar.DayOf(utc) is var local && (local == day || (begins is not null && local < day));

    /// <summary>Whether the day's counts are all that is left of it: files hold rows of it, or it keeps bounds of an earlier zone.</summary>
    public static async Task<bool> IsKeptAsync(
        this LocalCalendar calendar, Transaction snapshot, string table, DateTime day, CancellationToken cancellationToken)
    {
        if (day <= await CountsState.KeptUntilAsync(snapshot, cancellationToken))
        {
            return true;
        }

        for (var utc = calendar.UtcOf(day).Date; utc < calendar.UtcOf(day.AddDays(1)); utc = utc.AddDays(1))
        {
            if (await ArchiveFilesTable.HoldsDayAsync(snapshot, table, utc, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}
