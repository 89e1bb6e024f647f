using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Functions.Platform.MySql;
using MySqlConnector;

namespace Functions.Reports;

/// <summary>Opens of a level, chapter or document; names below the depth asked for are absent.</summary>
public sealed record DocumentRow(
    string LevelName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ChapterName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DocumentName,
    long Opens,
    long UniqueUsers,
    DateTime LastOpenedAt);

/// <summary>The documents report's body: <see cref="Total"/> counts all opens, also of rows past the limit.</summary>
public sealed record DocumentsResult(
    DateOnly From,
    DateOnly To,
    [property: AllowedValues(DocumentsQuery.Level, DocumentsQuery.Chapter, DocumentsQuery.Document)] string By,
    [property: Description("All opens, also of rows past the limit")] long Total,
    IReadOnlyList<DocumentRow> Rows);

/// <summary>Report 2: which documents are opened. Reads counts, folded and pending, never the opens themselves.</summary>
public sealed class DocumentsReport(Database database)
{
    public Task<DocumentsResult> RunAsync(DocumentsQuery query, CancellationToken cancellationToken) =>
        database.ReadSnapshotAsync(snapshot => RunAsync(snapshot, query, cancellationToken), cancellationToken);

    private static async Task<DocumentsResult> RunAsync(MySqlTransaction snapshot, DocumentsQuery query, CancellationToken cancellationToken)
    {
        var total = (await snapshot.QueryAsync<long>(TotalSql(query), query.Parameters(), cancellationToken)).Single();
        var rows = await snapshot.QueryAsync<Row>(RowsSql(query), query.Parameters(), cancellationToken);
        return new DocumentsResult(query.Range.From, query.Range.To, query.By, total, [.. rows.Select(row => row.ToRow())]);
    }

    private static string TotalSql(DocumentsQuery query) =>
        $"""
        SELECT CAST(COALESCE(SUM(opens), 0) AS SIGNED)
        FROM (
        {OpensSql(query)}
        ) opened
        """;

    // Grouped by the key of the depth, which is short; the names of a group are those of any document in it.
    private static string RowsSql(DocumentsQuery query) =>
        $"""
        SELECT CONVERT(shown.level_name USING utf8mb4) AS LevelName, CONVERT(shown.chapter_name USING utf8mb4) AS ChapterName,
               CONVERT(shown.document_name USING utf8mb4) AS DocumentName, shown.opens AS Opens,
               COALESCE(users.different, 0) AS UniqueUsers, shown.last_opened_at AS LastOpenedAt
        FROM (
          SELECT depth, MIN(level_name) AS level_name, MIN(chapter_name) AS chapter_name, MIN(document_name) AS document_name,
                 CAST(SUM(opens) AS SIGNED) AS opens, MAX(last_opened_at) AS last_opened_at
          FROM (
        {OpensSql(query)}
          ) opened
          GROUP BY depth
          ORDER BY opens DESC, level_name, chapter_name, document_name
          LIMIT @limit
        ) shown
        LEFT JOIN (
          SELECT depth, COUNT(DISTINCT user_id) AS different
          FROM (
        {UsersSql(query)}
          ) seen
          GROUP BY depth
        ) users ON users.depth = shown.depth
        ORDER BY shown.opens DESC, shown.level_name, shown.chapter_name, shown.document_name
        """;

    private static string OpensSql(DocumentsQuery query) =>
        $"""
        SELECT documents.{query.KeyColumn} AS depth, {query.NamesSql("documents")}, counts.opens, counts.last_opened_at
        FROM (
          SELECT document_id, SUM(opens) AS opens, MAX(last_opened_at) AS last_opened_at
          FROM document_counts_daily
          WHERE start >= @start AND start < @end
          GROUP BY document_id
        ) counts
        JOIN documents ON documents.id = counts.document_id
        WHERE TRUE
        {query.FilterSql("documents")}
        UNION ALL
        SELECT pending.{query.KeyColumn}, {query.NamesSql("pending")}, pending.opens, pending.last_opened_at
        FROM document_counts_pending pending
        WHERE pending.start >= @start AND pending.start < @end
        {query.FilterSql("pending")}
        """;

    private static string UsersSql(DocumentsQuery query) =>
        $"""
        SELECT documents.{query.KeyColumn} AS depth, users.user_id
        FROM document_users_daily users
        JOIN documents ON documents.id = users.document_id
        WHERE users.start >= @start AND users.start < @end
        {query.FilterSql("documents")}
        UNION ALL
        SELECT pending.{query.KeyColumn}, ids.user_id
        FROM document_counts_pending pending, JSON_TABLE(pending.users, '$[*]' COLUMNS (user_id BIGINT PATH '$')) ids
        WHERE pending.start >= @start AND pending.start < @end
        {query.FilterSql("pending")}
        """;

    private sealed record Row(
        string LevelName, string? ChapterName, string? DocumentName, long Opens, long UniqueUsers, DateTime LastOpenedAt)
    {
        public DocumentRow ToRow() => new(LevelName, ChapterName, DocumentName, Opens, UniqueUsers, LastOpenedAt);
    }
}
