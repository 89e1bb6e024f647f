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
public sealed record DocumentsResult(DateOnly From, DateOnly To, string By, long Total, IReadOnlyList<DocumentRow> Rows);

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

    // Opens decide which rows are shown, so users are counted for all groups and joined to the shown ones.
    private static string RowsSql(DocumentsQuery query)
    {
        var keys = string.Join(", ", query.GroupColumns);
        return
            $"""
            SELECT {string.Join(", ", query.GroupColumns.Select(column => $"CONVERT({column} USING utf8mb4) AS {DocumentsQuery.NameOf(column)}"))},
                   opens AS Opens, COALESCE(different, 0) AS UniqueUsers, last_opened_at AS LastOpenedAt
            FROM (
              SELECT {keys}, CAST(SUM(opens) AS SIGNED) AS opens, MAX(last_opened_at) AS last_opened_at
              FROM (
            {OpensSql(query)}
              ) opened
              GROUP BY {keys}
              ORDER BY opens DESC, {keys}
              LIMIT @limit
            ) shown
            LEFT JOIN (
              SELECT {keys}, COUNT(DISTINCT user_id) AS different
              FROM (
            {UsersSql(query)}
              ) seen
              GROUP BY {keys}
            ) users USING ({keys})
            ORDER BY Opens DESC, {keys}
            """;
    }

    private static string OpensSql(DocumentsQuery query) =>
        $"""
        SELECT documents.level_name, documents.chapter_name, documents.document_name, counts.opens, counts.last_opened_at
        FROM document_counts_daily counts
        JOIN documents ON documents.id = counts.document_id
        WHERE counts.start >= @start AND counts.start < @end
        {query.FilterSql("documents")}
        UNION ALL
        SELECT pending.level_name, pending.chapter_name, pending.document_name, pending.opens, pending.last_opened_at
        FROM document_counts_pending pending
        WHERE pending.start >= @start AND pending.start < @end
        {query.FilterSql("pending")}
        """;

    private static string UsersSql(DocumentsQuery query) =>
        $"""
        SELECT documents.level_name, documents.chapter_name, documents.document_name, users.user_id
        FROM document_users_daily users
        JOIN documents ON documents.id = users.document_id
        WHERE users.start >= @start AND users.start < @end
        {query.FilterSql("documents")}
        UNION ALL
        SELECT pending.level_name, pending.chapter_name, pending.document_name, ids.user_id
        FROM document_counts_pending pending, JSON_TABLE(pending.users, '$[*]' COLUMNS (user_id BIGINT PATH '$')) ids
        WHERE pending.start >= @start AND pending.start < @end
        {query.FilterSql("pending")}
        """;

    // Properties rather than a constructor: how many names there are depends on the depth.
    private sealed class Row
    {
        public string LevelName { get; init; } = "";
        public string? ChapterName { get; init; }
        public string? DocumentName { get; init; }
        public long Opens { get; init; }
        public long UniqueUsers { get; init; }
        public DateTime LastOpenedAt { get; init; }

        public DocumentRow ToRow() => new(LevelName, ChapterName, DocumentName, Opens, UniqueUsers, LastOpenedAt);
    }
}
