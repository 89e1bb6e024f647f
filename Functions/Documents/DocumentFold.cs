using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Documents;

/// <summary>
/// The only writer of the folded document counts. Takes pending rows, adds them to their days, and deletes exactly those rows, in one
/// transaction: an open is pending or folded, never both and never neither.
/// </summary>
public sealed class DocumentFold(Database database)
{
    private const int BatchRows = 10_000;
    private const int FindChunk = 500;

    private static readonly RowInsert<(string AppName, DocumentOpen Document, DocumentKeys Keys)> InsertDocument = new(
        """
        INSERT INTO documents (app_name, level_name, chapter_name, document_name, level_key, chapter_key, document_key)
        VALUES
        """,
        [
            row => row.AppName,
            row => row.Document.LevelName,
            row => row.Document.ChapterName,
            row => row.Document.DocumentName,
            row => row.Keys.Level,
            row => row.Keys.Chapter,
            row => row.Keys.Document,
        ]);

    private const string FindSql =
        """
        SELECT CONVERT(app_name USING utf8mb4), document_key, id
        FROM documents
        WHERE document_key IN @keys
        """;

    private static readonly RowInsert<(DateTime Day, uint Id, long Opens, DateTime LastOpenedAt)> AddOpens = new(
        """
        INSERT INTO document_counts_daily (start, document_id, opens, last_opened_at)
        VALUES
        """,
        [row => row.Day, row => row.Id, row => row.Opens, row => row.LastOpenedAt],
        """
        ON DUPLICATE KEY UPDATE
          opens = opens + VALUES(opens),
          last_opened_at = GREATEST(last_opened_at, VALUES(last_opened_at))
        """);

    private static readonly RowInsert<(DateTime Day, uint Id, long User)> AddUsers = new(
        """
        INSERT IGNORE INTO document_users_daily (start, document_id, user_id)
        VALUES
        """,
        [row => row.Day, row => row.Id, row => row.User]);

    /// <summary>Folds batch after batch until nothing is pending; returns how many pending rows it folded.</summary>
    public Task<int> FoldAsync(CancellationToken cancellationToken) =>
        database.InBatchesAsync(BatchRows, transaction => FoldBatchAsync(transaction, cancellationToken), cancellationToken);

    private static async Task<int> FoldBatchAsync(MySqlTransaction transaction, CancellationToken cancellationToken)
    {
        var pending = await DocumentCounts.TakeAsync(transaction, BatchRows, cancellationToken);
        var counts = pending.Select(row => row.Count).ToList();
        var ids = await ResolveAsync(transaction, counts, cancellationToken);
        var opens = counts.GroupBy(count => (Day: count.DayUtc, Id: ids[(count.AppName, count.Document)]))
            .Select(day => (day.Key.Day, day.Key.Id, day.Sum(count => (long)count.Opens), day.Max(count => count.LastOpenedAtUtc)));
        var users = counts.SelectMany(count => count.Users.Select(user => (count.DayUtc, ids[(count.AppName, count.Document)], user))).Distinct();
        await AddOpens.ExecuteAsync(transaction, [.. opens.Order()], cancellationToken);
        await AddUsers.ExecuteAsync(transaction, [.. users.Order()], cancellationToken);
        await DocumentCounts.DeleteAsync(transaction, pending.Select(row => row.Id), cancellationToken);
        return pending.Count;
    }

    // Looked for first: an insert that finds its row there uses up a number all the same.
    private static async Task<Dictionary<(string AppName, DocumentOpen Document), uint>> ResolveAsync(
        MySqlTransaction transaction, List<DocumentCount> counts, CancellationToken cancellationToken)
    {
        var wanted = counts.DistinctBy(count => (count.AppName, count.Document)).ToList();
        var known = await FindAsync(transaction, wanted, cancellationToken);
        var unknown = wanted.FindAll(count => !known.ContainsKey(Key(count)));
        await InsertDocument.ExecuteAsync(
            transaction, [.. unknown.Select(count => (count.AppName, count.Document, count.Keys))], cancellationToken);
        foreach (var (key, id) in await FindAsync(transaction, unknown, cancellationToken))
        {
            known[key] = id;
        }

        return wanted.ToDictionary(count => (count.AppName, count.Document), count => known[Key(count)]);
    }

    private static (string AppName, string DocumentKey) Key(DocumentCount count) => (count.AppName, Convert.ToHexString(count.Keys.Document));

    private static async Task<Dictionary<(string AppName, string DocumentKey), uint>> FindAsync(
        MySqlTransaction transaction, List<DocumentCount> counts, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string, string), uint>();
        foreach (var chunk in counts.Chunk(FindChunk))
        {
            var keys = chunk.Select(count => count.Keys.Document);
            foreach (var (app, key, id) in await transaction.QueryAsync<(string, byte[], uint)>(FindSql, new { keys }, cancellationToken))
            {
                found[(app, Convert.ToHexString(key))] = id;
            }
        }

        return found;
    }
}
