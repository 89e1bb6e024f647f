using Functions.Counts;
using Functions.Documents;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Maintenance;

/// <summary>
/// Compares the counts of documents with the opens, and makes them again from these, as <see cref="UsageRecount"/> does for usage.
/// </summary>
public sealed class DocumentRecount(Database database, DocumentFold fold, LocalCalendar calendar) : IRecount
{
    public Database Database => database;

    public async Task<DayCheck> CheckAsync(Transaction snapshot, DateOnly day, CancellationToken cancellationToken)
    {
        var (start, end) = (DayCheck.Start(day), DayCheck.Start(day).AddDays(1));
        return DayCheck.Of(
            day,
            (await OpensAsync(snapshot, start, begins: null, cancellationToken))
                .Select(row => ((row.AppName, row.Open.Document), row.Opens)),
            (await DocumentFold.ReadAsync(snapshot, start, cancellationToken)).Select(row => ((row.AppName, row.Open.Document), row.Opens))
                .Concat((await DocumentCounts.OfDaysAsync(snapshot, start, end, cancellationToken)).Select(row =>
                    ((row.Count.AppName, row.Count.Document), (long)row.Count.Opens))),
            await calendar.IsKeptAsync(snapshot, DocumentsTable.Stored.Name, start, cancellationToken));
    }

    // The day's opens and its pending rows are read at one moment; later ones are neither counted here nor deleted.
    public async Task BackToPendingAsync(DateTime day, DateTime? begins, CancellationToken cancellationToken)
    {
        var (opens, pending) = await database.ReadSnapshotAsync(
            async snapshot => (
                await OpensAsync(snapshot, day, begins, cancellationToken),
                await DocumentCounts.OfDaysAsync(snapshot, day, day.AddDays(1), cancellationToken)),
            cancellationToken);
        await database.TransactAsync(
            async transaction =>
            {
                await DocumentCounts.DeleteAsync(transaction, pending.Select(row => row.Id), cancellationToken);
                await DocumentFold.ForgetDayAsync(transaction, day, cancellationToken);
                await DocumentCounts.AppendAsync(
                    transaction, [.. DocumentCount.Of(_ => day, opens.Select(row => (row.Open, (int)row.Opens)))], cancellationToken);
            },
            cancellationToken);
    }

    public Task FoldAsync(CancellationToken cancellationToken) => fold.FoldAsync(cancellationToken);

    public Task RebuildAsync(Transaction transaction, string period, DateTime start, CancellationToken cancellationToken) =>
        DocumentFold.RebuildAsync(transaction, period, start, cancellationToken);

    private async Task<List<CountedOpen>> OpensAsync(
        Transaction snapshot, DateTime day, DateTime? begins, CancellationToken cancellationToken)
    {
        var (start, end) = calendar.SpanOf(day, begins);
        return
        [
            .. (await DocumentsTable.CountAsync(snapshot, start, end, cancellationToken))
                .Where(row => calendar.IsOf(day, begins, row.QuarterStart)),
        ];
    }
}
