using Functions.Documents;
using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>
/// The only writer of the folded document counts. Takes pending rows, adds them to the days, weeks and months of their nodes, and
/// deletes exactly those rows, in one transaction: an open is either pending or folded.
/// </summary>
public sealed class DocumentFold(Database database)
{
    private const int BatchRows = 10_000;

    private static readonly RowInsert<(string Period, DateTime Start, DocumentNode Node, uint Id, long Opens, DateTime LastOpenedAt)>
        AddOpens = new(
        """
        INSERT INTO document_counts (period, depth, by_app, start, node_id, opens, last_opened_at)
        VALUES
        """,
        [
            row => row.Period,
            row => row.Node.Depth,
            row => row.Node.AppName is not null,
            row => row.Start,
            row => row.Id,
            row => row.Opens,
            row => row.LastOpenedAt,
        ],
        """
        ON DUPLICATE KEY UPDATE
          opens = opens + VALUES(opens),
          last_opened_at = GREATEST(last_opened_at, VALUES(last_opened_at))
        """);

    private const string ForgetSql =
        """
        DELETE FROM document_counts
        WHERE period = @period AND depth IN ('level', 'chapter', 'document') AND by_app IN (0, 1) AND start = @start
        """;

    private const string FromDaysSql =
        """
        INSERT INTO document_counts (period, depth, by_app, start, node_id, opens, last_opened_at)
        SELECT @period, depth, by_app, CAST(@start AS DATETIME), node_id, SUM(opens), MAX(last_opened_at)
        FROM document_counts
        WHERE period = 'day' AND depth IN ('level', 'chapter', 'document') AND by_app IN (0, 1) AND start >= @start AND start < @end
        GROUP BY depth, by_app, node_id
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

    /// <summary>Folds batch after batch until nothing is pending; returns how many pending rows it folded.</summary>
    public Task<int> FoldAsync(CancellationToken cancellationToken) =>
        database.InBatchesAsync(BatchRows, transaction => FoldBatchAsync(transaction, cancellationToken), cancellationToken);

    /// <summary>Takes one day out, for a recount; its week and month are to be rebuilt.</summary>
    public static async Task ForgetDayAsync(Transaction transaction, DateTime day, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(ForgetSql, new { period = Period.Day, start = day }, cancellationToken);
        await DistinctUsersTable.ForgetAsync(transaction, UsersOf.Document, Period.Day, day, day.AddDays(1), cancellationToken);
    }

    public static Task<IReadOnlyList<CountedOpen>> ReadAsync(Transaction snapshot, DateTime day, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<CountedOpen>(FoldedSql, new { start = day }, cancellationToken);

    /// <summary>Makes a week or month again from its days.</summary>
    public static async Task RebuildAsync(Transaction transaction, string period, DateTime start, CancellationToken cancellationToken)
    {
        var bucket = new { period, start, end = Period.EndOf(period, start) };
        await transaction.ExecuteAsync(ForgetSql, bucket, cancellationToken);
        await transaction.ExecuteAsync(FromDaysSql, bucket, cancellationToken);
        await DistinctUsersTable.RebuildAsync(transaction, UsersOf.Document, period, start, cancellationToken);
    }

    private static async Task<int> FoldBatchAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var pending = await DocumentCounts.TakeAsync(transaction, BatchRows, cancellationToken);
        if (pending.Count == 0)
        {
            return 0;
        }

        var days = pending.Select(row => row.Count)
            .GroupBy(count => (count.AppName, count.Document, count.Day))
            .Select(alike => new Day(
                alike.Key.Day,
                [.. DocumentNode.Of(alike.Key.AppName, alike.Key.Document)],
                alike.Sum(count => (long)count.Opens),
                alike.Max(count => count.LastOpenedAtUtc),
                [.. alike.SelectMany(count => count.Users).Distinct()]))
            .ToList();
        var ids = await DocumentNodesTable.ResolveAsync(transaction, days.SelectMany(day => day.Nodes).ToHashSet(), cancellationToken);
        await AddOpensAsync(transaction, days, ids, cancellationToken);
        await AddUsersAsync(transaction, days, ids, cancellationToken);
        await DocumentCounts.DeleteAsync(transaction, pending.Select(row => row.Id), cancellationToken);
        return pending.Count;
    }

    private static Task AddOpensAsync(
        Transaction transaction, List<Day> days, IReadOnlyDictionary<DocumentNode, uint> ids, CancellationToken cancellationToken)
    {
        var sums =
            from day in days
            from node in day.Nodes
            from period in Period.All
            group day by (Period: period, Start: Period.StartOf(period, day.Start), Node: node) into bucket
            orderby bucket.Key.Period, bucket.Key.Node.Depth, bucket.Key.Node.AppName is not null, bucket.Key.Start, ids[bucket.Key.Node]
            select (bucket.Key.Period, bucket.Key.Start, bucket.Key.Node, ids[bucket.Key.Node],
                bucket.Sum(day => day.Opens), bucket.Max(day => day.LastOpenedAtUtc));
        return AddOpens.ExecuteAsync(transaction, [.. sums], cancellationToken);
    }

    private static async Task AddUsersAsync(
        Transaction transaction, List<Day> days, IReadOnlyDictionary<DocumentNode, uint> ids, CancellationToken cancellationToken)
    {
        var numbers = await UserNumbersTable.ResolveAsync(transaction, days.SelectMany(day => day.Users), cancellationToken);
        var added = new UserBuckets();
        foreach (var day in days)
        {
            foreach (var bucket in day.Nodes.SelectMany(node =>
                Period.All.Select(period => new UserBucket(period, ids[node], Period.StartOf(period, day.Start)))))
            {
                added.Add(bucket, day.Users.Select(user => numbers[user]));
            }
        }

        await DistinctUsersTable.AddAsync(transaction, UsersOf.Document, added.Users, cancellationToken);
    }

    private sealed record Day(
        DateTime Start, IReadOnlyList<DocumentNode> Nodes, long Opens, DateTime LastOpenedAtUtc, IReadOnlyList<long> Users);
}
