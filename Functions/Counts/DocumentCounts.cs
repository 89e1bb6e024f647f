using System.Text.Json;
using Functions.Documents;
using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Counts;

/// <summary>
/// Opens of one document on one day of the reporting time zone: how many, the last of them, and the different users among them.
/// </summary>
public sealed record DocumentCount(
    DateTime Day, string AppName, DocumentOpen Document, int Opens, DateTime LastOpenedAtUtc, IReadOnlyList<long> Users)
{
    /// <summary>Opens, each with how often it happened, as one count for each day and document.</summary>
    public static IEnumerable<DocumentCount> Of(
        Func<OpenedDocument, DateTime> dayOf, IEnumerable<(OpenedDocument Open, int Times)> opened) =>
        from counted in opened
        group counted by (Day: dayOf(counted.Open), counted.Open.AppName, counted.Open.Document) into alike
        select new DocumentCount(
            alike.Key.Day,
            alike.Key.AppName,
            alike.Key.Document,
            alike.Sum(counted => counted.Times),
            alike.Max(counted => counted.Open.OpenedAtUtc),
            [.. alike.Select(counted => counted.Open.UserId).OfType<long>().Distinct()]);
}

/// <summary>A count of opens that is not folded yet.</summary>
public sealed record PendingDocument(long Id, DocumentCount Count);

/// <summary>The only writer of <c>document_counts_pending</c>: writers append, the fold takes out.</summary>
public static class DocumentCounts
{
    private static readonly RowInsert<DocumentCount> Append = new(
        """
        INSERT INTO document_counts_pending (start, app_name, level_name, chapter_name, document_name, opens, last_opened_at, users)
        VALUES
        """,
        [
            row => row.Day,
            row => row.AppName,
            row => row.Document.LevelName,
            row => row.Document.ChapterName,
            row => row.Document.DocumentName,
            row => row.Opens,
            row => row.LastOpenedAtUtc,
            row => $"[{string.Join(',', row.Users)}]",
        ]);

    private const string ReadSql =
        """
        SELECT id AS Id, start AS Start, CONVERT(app_name USING utf8mb4) AS AppName, CONVERT(level_name USING utf8mb4) AS LevelName,
               CONVERT(chapter_name USING utf8mb4) AS ChapterName, CONVERT(document_name USING utf8mb4) AS DocumentName,
               opens AS Opens, last_opened_at AS LastOpenedAt, users AS Users
        FROM document_counts_pending
        """;

    private const string TakeSql =
        $"""
        {ReadSql}
        ORDER BY id
        LIMIT @limit
        FOR UPDATE
        """;

    private const string OfDaysSql =
        $"""
        {ReadSql}
        WHERE start >= @from AND start < @to
        """;

    private const string WhereSql =
        $"""
        {ReadSql}
        WHERE TRUE
        """;

    // By id and not by range: a writer that took an earlier id may commit after these rows were read.
    private const string DeleteSql =
        """
        DELETE FROM document_counts_pending
        WHERE id IN @ids
        """;

    /// <summary>Counts the opens in the transaction that writes them.</summary>
    public static void Add(Transaction transaction, LocalCalendar calendar, IEnumerable<OpenedDocument> opened) =>
        Append.Add(transaction, [.. DocumentCount.Of(open => calendar.DayOf(open.OpenedAtUtc), opened.Select(open => (open, 1)))]);

    /// <summary>Appends counts that were made already.</summary>
    public static Task AppendAsync(
        Transaction transaction, IReadOnlyCollection<DocumentCount> counts, CancellationToken cancellationToken) =>
        Append.ExecuteAsync(transaction, counts, cancellationToken);

    /// <summary>The oldest rows, locked until the transaction's end.</summary>
    public static Task<IReadOnlyList<PendingDocument>> TakeAsync(Transaction transaction, int limit, CancellationToken cancellationToken) =>
        ReadAsync(transaction, TakeSql, new { limit }, cancellationToken);

    /// <summary>What is pending of the days from <paramref name="from"/> up to but without <paramref name="to"/>.</summary>
    public static Task<IReadOnlyList<PendingDocument>> OfDaysAsync(
        Transaction snapshot, DateTime from, DateTime to, CancellationToken cancellationToken) =>
        ReadAsync(snapshot, OfDaysSql, new { from, to }, cancellationToken);

    /// <summary>What is pending and meets the SQL conditions, each with AND in front.</summary>
    public static Task<IReadOnlyList<PendingDocument>> WhereAsync(
        Transaction snapshot, string conditions, object parameters, CancellationToken cancellationToken) =>
        ReadAsync(snapshot, $"{WhereSql}{conditions}", parameters, cancellationToken);

    public static Task DeleteAsync(Transaction transaction, IEnumerable<long> ids, CancellationToken cancellationToken) =>
        transaction.DeleteByIdAsync(DeleteSql, ids, cancellationToken);

    private static async Task<IReadOnlyList<PendingDocument>> ReadAsync(
        Transaction transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        [.. (await transaction.QueryAsync<Row>(sql, parameters, cancellationToken)).Select(row => row.ToPending())];

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
        public PendingDocument ToPending() => new(
            Id,
            new DocumentCount(
                Start,
                AppName,
                new DocumentOpen(LevelName, ChapterName, DocumentName),
                Opens,
                LastOpenedAt,
                JsonSerializer.Deserialize(Users, PendingJson.Default.Int64Array)!));
    }
}
