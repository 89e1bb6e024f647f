using Functions.Archives;
using Functions.Counts;
using Functions.Credits;
using Functions.Documents;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Tracking;

namespace Functions.Maintenance;

/// <summary>
/// Makes all counts again whose events are in MySQL, in the time zone of the app: for when that changed. Days that are archived keep
/// their bounds; the first day after them begins where they end. May be run again where it was stopped.
/// </summary>
public sealed class ZoneRecount(
    Database database, LocalCalendar calendar, UsageRecount usage, DocumentRecount documents, RewardsFold rewards, TimeProvider clock)
{
    private static readonly DateTime Earliest = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>
    /// Returns the last day that keeps bounds of an earlier zone; null where none does. The caller holds the fold's lock.
    /// </summary>
    public async Task<DateTime?> RunAsync(CancellationToken cancellationToken)
    {
        var counted = LocalCalendar.Of(await CountsState.TimeZoneAsync(database, cancellationToken) ?? calendar.TimeZone);
        var now = clock.GetUtcNow().UtcDateTime;
        var (first, begins) = await FirstAsync(counted, now, cancellationToken);
        var last = new[] { counted.DayOf(now), calendar.DayOf(now) }.Max().AddDays(1);
        foreach (var counts in new IRecount[] { usage, documents })
        {
            // What waits is of either zone; once folded, it is replaced with its day.
            await counts.FoldAsync(cancellationToken);
            for (var day = first; day <= last; day = day.AddDays(1))
            {
                await counts.BackToPendingAsync(day, day == first ? begins : null, cancellationToken);
            }

            await counts.FoldAsync(cancellationToken);
            await RebuildAsync(counts, DateOnly.FromDateTime(first), DateOnly.FromDateTime(last), cancellationToken);
        }

        await rewards.ForgetAsync(cancellationToken);
        // One that begins at its midnight in this zone, as it does where the command is run again, has the bounds of this zone.
        var kept = begins is null ? null : begins == calendar.UtcOf(first) ? first.AddDays(-1) : (DateTime?)first;
        await CountsState.SetTimeZoneAsync(database, calendar.TimeZone, kept, cancellationToken);
        return kept;
    }

    // The first day to make again; the moment at which it begins where the days before it are kept.
    private async Task<(DateTime Day, DateTime? Begins)> FirstAsync(
        LocalCalendar counted, DateTime now, CancellationToken cancellationToken)
    {
        var (held, kept) = await database.ReadSnapshotAsync(
            async snapshot => (
                await ArchiveFilesTable.LastHeldDayAsync(snapshot, cancellationToken),
                await CountsState.KeptUntilAsync(snapshot, cancellationToken)),
            cancellationToken);
        var last = held is { } file ? counted.DayOf(file.AddDays(1).AddSeconds(-1)) : kept;
        if (last is not null)
        {
            var first = (kept > last ? kept.Value : last.Value).AddDays(1);
            return (first, counted.UtcOf(first));
        }

        var oldest = new[]
        {
            await EventsTable.Stored.FirstAsync(database, Earliest, cancellationToken),
            await DocumentsTable.Stored.FirstAsync(database, Earliest, cancellationToken),
        }.Min() ?? now;
        return (new[] { counted.DayOf(oldest), calendar.DayOf(oldest) }.Min(), null);
    }

    private async Task RebuildAsync(IRecount counts, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        foreach (var (period, start) in DayCheck.WeeksAndMonths(first, last))
        {
            await database.TransactAsync(
                transaction => counts.RebuildAsync(transaction, period, start, cancellationToken), cancellationToken);
        }
    }
}
