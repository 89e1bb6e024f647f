using System.Security.Cryptography;
using System.Text;
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

    private static readonly RowInsert<(byte[] Hash, string AppName, DocumentOpen Document)> InsertDocument = new(
        """
        INSERT INTO documents (values_hash, app_name, level_name, chapter_name, document_name)
        VALUES
        """,
        [row => row.Hash, row => row.AppName, row => row.Document.LevelName, row => row.Document.ChapterName, row => row.Document.DocumentName]);

    private const string FindSql =
        """
        SELECT values_hash, id
        FROM documents
        WHERE values_hash IN @hashes
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
    public async Task<int> FoldAsync(CancellationToken cancellationToken)
    {
        var folded = 0;
        for (var rows = BatchRows; rows == BatchRows; folded += rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows = await database.TransactAsync(transaction => FoldBatchAsync(transaction, cancellationToken), cancellationToken);
        }

        return folded;
    }

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
        var hashes = counts.Select(count => (count.AppName, count.Document)).Distinct().ToDictionary(key => key, key => Hash(key.AppName, key.Document));
        var ids = await FindAsync(transaction, hashes.Values, cancellationToken);
        var unknown = hashes.Where(key => !ids.ContainsKey(Convert.ToHexString(key.Value)))
            .Select(key => (key.Value, key.Key.AppName, key.Key.Document))
            .ToList();
        await InsertDocument.ExecuteAsync(transaction, unknown, cancellationToken);
        foreach (var (hash, id) in await FindAsync(transaction, unknown.Select(row => row.Value), cancellationToken))
        {
            ids[hash] = id;
        }

        return hashes.ToDictionary(key => key.Key, key => ids[Convert.ToHexString(key.Value)]);
    }

    private static async Task<Dictionary<string, uint>> FindAsync(
        MySqlTransaction transaction, IEnumerable<byte[]> hashes, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, uint>();
        foreach (var chunk in hashes.Chunk(FindChunk))
        {
            foreach (var (hash, id) in await transaction.QueryAsync<(byte[], uint)>(FindSql, new { hashes = chunk }, cancellationToken))
            {
                found[Convert.ToHexString(hash)] = id;
            }
        }

        return found;
    }

    // The lengths are in it, so that no two combinations read alike.
    private static byte[] Hash(string app, DocumentOpen document) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(
        new[] { app, document.LevelName, document.ChapterName, document.DocumentName }.Select(name => $"{name.Length}:{name}"))))[..16];
}
