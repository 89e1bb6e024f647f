using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Documents;

/// <summary>Opens of one document on one day: how many, the last of them, and the different users among them.</summary>
public sealed record DocumentCount(DateTime DayUtc, string AppName, DocumentOpen Document, int Opens, DateTime LastOpenedAtUtc, IReadOnlyList<long> Users)
{
    public DocumentKeys Keys { get; } = DocumentKeys.Of(Document);

    public static IEnumerable<DocumentCount> Of(IEnumerable<OpenedDocument> opened) =>
        from open in opened
        group open by (open.OpenedAtUtc.Date, open.AppName, open.Document) into alike
        select new DocumentCount(
            alike.Key.Date,
            alike.Key.AppName,
            alike.Key.Document,
            alike.Count(),
            alike.Max(open => open.OpenedAtUtc),
            [.. alike.Select(open => open.UserId).OfType<long>().Distinct()]);
}

/// <summary>The only writer of <c>document_counts_pending</c>: writers append, the fold takes out.</summary>
public static class DocumentCounts
{
    private static readonly RowInsert<DocumentCount> Append = new(
        """
        INSERT INTO document_counts_pending
          (start, app_name, level_name, chapter_name, document_name, level_key, chapter_key, document_key, opens, last_opened_at, users)
        VALUES
        """,
        [
            row => row.DayUtc,
            row => row.AppName,
            row => row.Document.LevelName,
            row => row.Document.ChapterName,
            row => row.Document.DocumentName,
            row => row.Keys.Level,
            row => row.Keys.Chapter,
            row => row.Keys.Document,
            row => row.Opens,
            row => row.LastOpenedAtUtc,
            row => $"[{string.Join(',', row.Users)}]",
        ]);

    private const string TakeSql =
        """
        SELECT id AS Id, start AS Start, CONVERT(app_name USING utf8mb4) AS AppName, CONVERT(level_name USING utf8mb4) AS LevelName,
               CONVERT(chapter_name USING utf8mb4) AS ChapterName, CONVERT(document_name USING utf8mb4) AS DocumentName,
               opens AS Opens, last_opened_at AS LastOpenedAt, users AS Users
        FROM document_counts_pending
        ORDER BY id
        LIMIT @limit
        FOR UPDATE
        """;

    // By id and not by range: a writer that took an earlier id may commit after these rows were read.
    private const string DeleteSql =
        """
        DELETE FROM document_counts_pending
        WHERE id IN @ids
        """;

    /// <summary>Counts the opens in the transaction that writes them.</summary>
    public static Task AppendAsync(MySqlTransaction transaction, IEnumerable<OpenedDocument> opened, CancellationToken cancellationToken) =>
        Append.ExecuteAsync(transaction, [.. DocumentCount.Of(opened)], cancellationToken);

    /// <summary>The oldest rows, locked until the transaction's end.</summary>
    public static async Task<IReadOnlyList<(long Id, DocumentCount Count)>> TakeAsync(
        MySqlTransaction transaction, int limit, CancellationToken cancellationToken) =>
        [.. (await transaction.QueryAsync<Row>(TakeSql, new { limit }, cancellationToken)).Select(row => (row.Id, row.Count))];

    public static Task DeleteAsync(MySqlTransaction transaction, IEnumerable<long> ids, CancellationToken cancellationToken) =>
        transaction.DeleteByIdAsync(DeleteSql, ids, cancellationToken);

    private sealed record Row(
        long Id,
        DateTime Start,
        string AppName,
        string LevelName,
        string ChapterName,
        string DocumentName,
        int Opens,
        DateTime LastOpenedAt,
        string Users)
    {
        public DocumentCount Count => new(
            Start,
            AppName,
            new DocumentOpen(LevelName, ChapterName, DocumentName),
            Opens,
            LastOpenedAt,
            JsonSerializer.Deserialize(Users, DocumentsJson.Default.Int64Array)!);
    }
}

[JsonSerializable(typeof(long[]))]
internal sealed partial class DocumentsJson : JsonSerializerContext;
