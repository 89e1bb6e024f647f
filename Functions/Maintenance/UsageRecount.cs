using Functions.Counts;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Tracking;

namespace Functions.Maintenance;

/// <summary>
/// Compares counts with events, and makes the counts again from them: for when a rule of counting changed. Writers go on meanwhile: what
/// they append after the events were read stays pending beside it.
/// </summary>
public sealed class UsageRecount(Database database, UsageFold fold, LocalCalendar calendar) : IRecount
{
    public Database Database => database;

    public async Task<DayCheck> CheckAsync(Transaction snapshot, DateOnly day, CancellationToken cancellationToken)
    {
        var (start, end) = (DayCheck.Start(day), DayCheck.Start(day).AddDays(1));
        return DayCheck.Of(
            day,
            (await EventsAsync(snapshot, start, begins: null, cancellationToken))
                .Select(row => (row.Event with { UserId = null }, row.Times)),
            (await UsageFold.ReadAsync(snapshot, start, end, cancellationToken)).Select(row => (row.Counted, row.Events))
                .Concat((await EventCounts.OfDaysAsync(snapshot, start, end, cancellationToken)).Select(row =>
                    (new CountedEvent(row.Count.Hour, row.Count.Values, null), (long)row.Count.Events))),
            await calendar.IsKeptAsync(snapshot, EventsTable.Stored.Name, start, cancellationToken));
    }

    // The day's events and its pending rows are read at one moment; later ones are neither counted here nor deleted.
    public async Task BackToPendingAsync(DateTime day, DateTime? begins, CancellationToken cancellationToken)
    {
        var (events, pending) = await database.ReadSnapshotAsync(
            async snapshot => (
                await EventsAsync(snapshot, day, begins, cancellationToken),
                await EventCounts.OfDaysAsync(snapshot, day, day.AddDays(1), cancellationToken)),
            cancellationToken);
        await database.TransactAsync(
            async transaction =>
            {
                await EventsWrittenTable.AddAsync(transaction, pending.Select(row => (row.WrittenAt, row.Count.Events)), cancellationToken);
                await EventCounts.DeleteAsync(transaction, pending.Select(row => row.Id), cancellationToken);
                await UsageFold.ForgetDayAsync(transaction, day, cancellationToken);
                await EventCounts.AppendAsync(
                    transaction, EventCount.Of(events.Select(row => (row.Event, (int)row.Times))), cancellationToken);
            },
            cancellationToken);
    }

    public Task FoldAsync(CancellationToken cancellationToken) => fold.FoldAsync(cancellationToken);

    public Task RebuildAsync(Transaction transaction, string period, DateTime start, CancellationToken cancellationToken) =>
        DistinctUsersTable.RebuildAsync(transaction, UsersOf.Usage, period, start, cancellationToken);

    private async Task<List<(CountedEvent Event, long Times)>> EventsAsync(
        Transaction snapshot, DateTime day, DateTime? begins, CancellationToken cancellationToken)
    {
        var (start, end) = calendar.SpanOf(day, begins);
        return
        [
            .. from row in await EventsTable.CountAsync(snapshot, start, end, cancellationToken)
               where calendar.IsOf(day, begins, row.HourStart)
               let hour = calendar.HourOf(row.HourStart)
               select (row.Counted with { Hour = hour < day ? day : hour }, row.Events),
        ];
    }
}
