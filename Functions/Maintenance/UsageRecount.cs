using Functions.Archives;
using Functions.Counts;
using Functions.Platform.MySql;
using Functions.Tracking;

namespace Functions.Maintenance;

/// <summary>
/// Compares counts with events, and makes the counts again from them: for when a rule of counting changed. Writers go on meanwhile: what
/// they append after the events were read stays pending beside it.
/// </summary>
public sealed class UsageRecount(Database database, UsageFold fold) : IRecount
{
    public Database Database => database;

    public async Task<DayCheck> CheckAsync(Transaction snapshot, DateOnly day, CancellationToken cancellationToken)
    {
        var (start, end) = (DayCheck.Start(day), DayCheck.Start(day).AddDays(1));
        return DayCheck.Of(
            day,
            (await EventsTable.CountAsync(snapshot, start, end, cancellationToken))
                .Select(row => (row.Counted with { UserId = null }, row.Events)),
            (await UsageFold.ReadAsync(snapshot, start, end, cancellationToken)).Select(row => (row.Counted, row.Events))
                .Concat((await EventCounts.OfDaysAsync(snapshot, start, end, cancellationToken)).Select(row =>
                    (new CountedEvent(row.Count.HourUtc, row.Count.Values, null), (long)row.Count.Events))),
            await ArchiveFilesTable.HoldsDayAsync(snapshot, EventsTable.Stored.Name, start, cancellationToken));
    }

    // The day's events and its pending rows are read at one moment; later ones are neither counted here nor deleted.
    public async Task BackToPendingAsync(DateTime day, CancellationToken cancellationToken)
    {
        var (events, pending) = await database.ReadSnapshotAsync(
            async snapshot => (
                await EventsTable.CountAsync(snapshot, day, day.AddDays(1), cancellationToken),
                await EventCounts.OfDaysAsync(snapshot, day, day.AddDays(1), cancellationToken)),
            cancellationToken);
        await database.TransactAsync(
            async transaction =>
            {
                await EventsWrittenTable.AddAsync(transaction, pending.Select(row => (row.WrittenAt, row.Count.Events)), cancellationToken);
                await EventCounts.DeleteAsync(transaction, pending.Select(row => row.Id), cancellationToken);
                await UsageFold.ForgetDayAsync(transaction, day, cancellationToken);
                await EventCounts.AppendAsync(
                    transaction, EventCount.Of(events.Select(row => (row.Counted, (int)row.Events))), cancellationToken);
            },
            cancellationToken);
    }

    public Task FoldAsync(CancellationToken cancellationToken) => fold.FoldAsync(cancellationToken);

    public Task RebuildAsync(Transaction transaction, string period, DateTime start, CancellationToken cancellationToken) =>
        DistinctUsersTable.RebuildAsync(transaction, UsersOf.Usage, period, start, cancellationToken);
}
