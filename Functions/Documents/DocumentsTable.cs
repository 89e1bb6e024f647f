using Functions.Platform.MySql;

namespace Functions.Documents;

/// <summary>A document open with who, where and when: a row of <c>tracking_documents</c>.</summary>
public sealed record OpenedDocument(
    DocumentOpen Document, long? UserId, string UserType, string AppName, string? CountryCode, string? IpHash, DateTime OpenedAtUtc);

/// <summary>The only writer of <c>tracking_documents</c>.</summary>
public static class DocumentsTable
{
    private static readonly RowInsert<OpenedDocument> Insert = new(
        """
        INSERT INTO tracking_documents
          (user_id, user_type, app_name, level_name, chapter_name, document_name, country_code, ip_hash, created_at)
        VALUES
        """,
        [
            row => row.UserId,
            row => row.UserType,
            row => row.AppName,
            row => row.Document.LevelName,
            row => row.Document.ChapterName,
            row => row.Document.DocumentName,
            row => row.CountryCode,
            row => row.IpHash,
            row => row.OpenedAtUtc,
        ]);

    private const string Columns =
        """
        id, user_id, user_type, app_name, level_name, chapter_name, document_name, country_code, ip_hash, created_at
        """;

    /// <summary>The rows as they are archived and put back.</summary>
    public static readonly StoredTable Stored = new(
        "tracking_documents",
        [
            new("id", ColumnKind.Number, Nullable: false),
            new("user_id", ColumnKind.Number),
            new("user_type", ColumnKind.Text, Nullable: false),
            new("app_name", ColumnKind.Text, Nullable: false),
            new("level_name", ColumnKind.Text, Nullable: false),
            new("chapter_name", ColumnKind.Text, Nullable: false),
            new("document_name", ColumnKind.Text, Nullable: false),
            new("country_code", ColumnKind.Text),
            new("ip_hash", ColumnKind.Text),
            new("created_at", ColumnKind.Time, Nullable: false),
        ],
        ["user_id", "ip_hash"],
        """
        SELECT created_at
        FROM tracking_documents FORCE INDEX (idx_date)
        WHERE created_at >= @from
        ORDER BY created_at
        LIMIT 1
        """,
        $"""
        SELECT {Columns}
        FROM tracking_documents FORCE INDEX (idx_date)
        WHERE created_at >= @from AND created_at < @to
          AND (created_at > @from OR id > @after)
        ORDER BY created_at, id
        LIMIT @limit
        """,
        $"""
        SELECT {Columns}
        FROM tracking_documents
        WHERE id IN @ids
        """,
        """
        DELETE FROM tracking_documents
        WHERE id IN @ids
        """,
        RowInsert.OfValues($"INSERT INTO tracking_documents ({Columns}) VALUES", columns: 10, "ON DUPLICATE KEY UPDATE id = VALUES(id)"));

    // The given table has no index by user: chunks go by primary key, each looking at as many rows and no more.
    private const string EraseSql =
        """
        UPDATE tracking_documents
        SET user_id = NULL, ip_hash = NULL
        WHERE id > @after AND id <= @last AND user_id = @userId
        """;

    private const string OfUserSql =
        $"""
        SELECT {Columns}
        FROM tracking_documents
        WHERE user_id = @userId AND id > @after
        ORDER BY id
        LIMIT @limit
        """;

    private const string CountSql =
        """
        SELECT MIN(app_name) AS AppName, MIN(level_name) AS LevelName, MIN(chapter_name) AS ChapterName, MIN(document_name) AS DocumentName,
               user_id AS UserId, CAST(COUNT(*) AS SIGNED) AS Opens, MAX(created_at) AS LastOpenedAt
        FROM tracking_documents FORCE INDEX (idx_date)
        WHERE created_at >= @start AND created_at < @end
        GROUP BY BINARY app_name, BINARY level_name, BINARY chapter_name, BINARY document_name, user_id
        """;

    /// <summary>Takes the user off every row, in chunks; returns how many rows.</summary>
    public static Task<int> EraseAsync(Database database, long userId, CancellationToken cancellationToken) =>
        database.UpdateByWalkAsync("tracking_documents", EraseSql, userId, cancellationToken);

    /// <summary>Every row of the user, by id.</summary>
    public static IAsyncEnumerable<object?[]> OfUserAsync(Database database, long userId, CancellationToken cancellationToken) =>
        Stored.OfUserAsync(database, OfUserSql, userId, cancellationToken);

    /// <summary>The opens of a span, counted as counts are.</summary>
    public static Task<IReadOnlyList<CountedOpen>> CountAsync(Transaction snapshot, DateTime start, DateTime end, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<CountedOpen>(CountSql, new { start, end }, cancellationToken);

    public static void Add(Transaction transaction, IReadOnlyCollection<OpenedDocument> documents) => Insert.Add(transaction, documents);
}
