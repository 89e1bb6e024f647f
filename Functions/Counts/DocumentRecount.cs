using Functions.Documents;
using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>Compares the counts of documents with the opens, and makes them anew from these, as <see cref="UsageRecount"/> does for usage.</summary>
public sealed class DocumentRecount(Database database, DocumentFold fold)
{
    private const string OpensSql =
        """
        SELECT MIN(app_name) AS AppName, MIN(level_name) AS LevelName, MIN(chapter_name) AS ChapterName, MIN(document_name) AS DocumentName,
               user_id AS UserId, CAST(COUNT(*) AS SIGNED) AS Opens, MAX(created_at) AS LastOpenedAt
        FROM tracking_documents FORCE INDEX (idx_date)
        WHERE created_at >= @start AND created_at < @end
        GROUP BY BINARY app_name, BINARY level_name, BINARY chapter_name, BINARY document_name, user_id
        """;

    private const string FoldedSql =
        """
        SELECT CONVERT(nodes.app_name USING utf8mb4) AS AppName, CONVERT(nodes.level_name USING utf8mb4) AS LevelName,
               CONVERT(nodes.chapter_name USING utf8mb4) AS ChapterName, CONVERT(nodes.document_name USING utf8mb4) AS DocumentName,
               counts.opens AS Opens, counts.last_opened_at AS LastOpenedAt
        FROM document_counts counts
        JOIN document_nodes nodes ON nodes.id = counts.node_id
        WHERE counts.period = 'day' AND counts.depth = 'document' AND counts.by_app = 1 AND counts.start = @start
        """;

    /// <summary>The days from <paramref name="from"/> to <paramref name="to"/>, both included, each as it is.</summary>
    public Task<IReadOnlyList<DayCheck>> CheckAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        DayRecount.CheckAsync(database, from, to, (snapshot, day) => CheckAsync(snapshot, day, cancellationToken), cancellationToken);

    /// <summary>
    /// Makes the counts of the days anew, archived days excepted, and returns how they are afterwards. The fold must not run
    /// meanwhile; the caller holds its lock.
    /// </summary>
    public async Task<IReadOnlyList<DayCheck>> RecountAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await DayRecount.RecountAsync(
            database,
            await CheckAsync(from, to, cancellationToken),
            day => BackToPendingAsync(day, cancellationToken),
            () => fold.FoldAsync(cancellationToken),
            (transaction, period, start) => DocumentFold.RebuildAsync(transaction, period, start, cancellationToken),
            cancellationToken);
        return await CheckAsync(from, to, cancellationToken);
    }

    // The day's opens and its pending rows are read at one moment; later ones are neither counted here nor deleted.
    private async Task BackToPendingAsync(DateTime day, CancellationToken cancellationToken)
    {
        var range = new { start = day, end = day.AddDays(1) };
        var (counts, pending) = await database.ReadSnapshotAsync(
            async snapshot => (
                DocumentCount.Of((await snapshot.QueryAsync<Row>(OpensSql, range, cancellationToken)).Select(row => (row.Open, (int)row.Opens))).ToList(),
                await DocumentCounts.OfDaysAsync(snapshot, range.start, range.end, cancellationToken)),
            cancellationToken);
        await database.TransactAsync(
            async transaction =>
            {
                await DocumentCounts.DeleteAsync(transaction, pending.Select(row => row.Id), cancellationToken);
                await DocumentFold.ForgetDayAsync(transaction, day, cancellationToken);
                await DocumentCounts.AppendAsync(transaction, counts, cancellationToken);
            },
            cancellationToken);
    }

    private static async Task<DayCheck> CheckAsync(Transaction snapshot, DateOnly day, CancellationToken cancellationToken)
    {
        var range = new { start = DayCheck.Start(day), end = DayCheck.Start(day).AddDays(1) };
        var opens = await snapshot.QueryAsync<Row>(OpensSql, range, cancellationToken);
        var folded = await snapshot.QueryAsync<Row>(FoldedSql, range, cancellationToken);
        var pending = (await DocumentCounts.OfDaysAsync(snapshot, range.start, range.end, cancellationToken)).Select(row => row.Count).ToList();
        var difference = new Dictionary<(string, DocumentOpen), long>();
        foreach (var (counted, count) in opens.Select(row => ((row.AppName, row.Open.Document), row.Opens))
            .Concat(folded.Select(row => ((row.AppName, row.Open.Document), -row.Opens)))
            .Concat(pending.Select(count => ((count.AppName, count.Document), -(long)count.Opens))))
        {
            difference[counted] = difference.GetValueOrDefault(counted) + count;
        }

        return new DayCheck(
            day,
            opens.Sum(row => row.Opens),
            folded.Sum(row => row.Opens) + pending.Sum(count => (long)count.Opens),
            difference.Values.Count(count => count != 0),
            (await snapshot.QueryAsync<bool>(DayCheck.IsInFilesSql, new { table = "tracking_documents", range.start }, cancellationToken)).Single());
    }

    // Properties rather than a constructor: folded counts know no user.
    private sealed class Row
    {
        public string AppName { get; init; } = "";
        public string LevelName { get; init; } = "";
        public string ChapterName { get; init; } = "";
        public string DocumentName { get; init; } = "";
        public long? UserId { get; init; }
        public long Opens { get; init; }
        public DateTime LastOpenedAt { get; init; }

        // Who and where else does not matter to a count.
        public OpenedDocument Open => new(
            new DocumentOpen(LevelName, ChapterName, DocumentName), UserId, "guest", AppName, CountryCode: null, IpHash: null, LastOpenedAt);
    }
}
