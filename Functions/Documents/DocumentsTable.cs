using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Documents;

/// <summary>A document open with who, where and when: a row of <c>tracking_documents</c>.</summary>
public sealed record OpenedDocument(
    DocumentOpen Document, long? UserId, string UserType, string AppName, string? CountryCode, string? IpHash, DateTime OpenedAtUtc);

/// <summary>A document that a user opened.</summary>
public sealed record PersonDocument(DateTime At, string AppName, string LevelName, string ChapterName, string DocumentName);

/// <summary>The only writer of <c>tracking_documents</c>.</summary>
public static class DocumentsTable
{
    /// <summary>The rows as they are archived and put back.</summary>
    public static readonly StoredTable Stored = new(
        "tracking_documents",
        HasUserIndex: false,
        [
            new("id", ColumnKind.Number, Nullable: false),
            new("user_id", ColumnKind.Number, Personal: true),
            new("user_type", ColumnKind.Text, Nullable: false),
            new("app_name", ColumnKind.Text, Nullable: false),
            new("level_name", ColumnKind.Text, Nullable: false),
            new("chapter_name", ColumnKind.Text, Nullable: false),
            new("document_name", ColumnKind.Text, Nullable: false),
            new("country_code", ColumnKind.Text),
            new("ip_hash", ColumnKind.Text, Personal: true),
            new("created_at", ColumnKind.Time, Nullable: false),
        ]);

    private static readonly RowInsert<OpenedDocument> Insert = Stored.Insert<OpenedDocument>(
        row => row.UserId,
        row => row.UserType,
        row => row.AppName,
        row => row.Document.LevelName,
        row => row.Document.ChapterName,
        row => row.Document.DocumentName,
        row => row.CountryCode,
        row => row.IpHash,
        row => row.OpenedAtUtc);

    private const string CountSql =
        $"""
        SELECT MIN(app_name) AS AppName, MIN(level_name) AS LevelName, MIN(chapter_name) AS ChapterName, MIN(document_name) AS DocumentName,
               user_id AS UserId, CAST(COUNT(*) AS SIGNED) AS Opens, MAX(created_at) AS LastOpenedAt,
               {LocalCalendar.QuarterSql} AS QuarterStart
        FROM tracking_documents FORCE INDEX (idx_date)
        WHERE created_at >= @start AND created_at < @end
        GROUP BY BINARY app_name, BINARY level_name, BINARY chapter_name, BINARY document_name, user_id, QuarterStart
        """;

    private const string OpensSql =
        """
        SELECT app_name AS AppName, level_name AS LevelName, chapter_name AS ChapterName, document_name AS DocumentName, user_id AS UserId,
               created_at AS OpenedAt
        FROM tracking_documents FORCE INDEX (idx_date)
        WHERE created_at >= @partStart AND created_at < @partEnd
        """;

    private const string OpenedAtSql =
        """
        SELECT created_at AS At, app_name AS AppName, level_name AS LevelName, chapter_name AS ChapterName, document_name AS DocumentName
        FROM tracking_documents FORCE INDEX (idx_date)
        WHERE created_at IN @times AND user_id = @userId
        ORDER BY id
        """;

    /// <summary>Opens of a span, by the quarter of an hour: a day of a time zone begins with one.</summary>
    public static Task<IReadOnlyList<CountedOpen>> CountAsync(
        Transaction snapshot, DateTime start, DateTime end, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<CountedOpen>(CountSql, new { start, end }, cancellationToken);

    /// <summary>The opens of a span that meet the SQL conditions, each with AND in front; of an archived day none is found.</summary>
    public static async Task<IReadOnlyList<OpenedDocument>> OpensAsync(
        Transaction snapshot, string conditions, object parameters, CancellationToken cancellationToken) =>
        [
            .. (await snapshot.QueryAsync<Opened>($"{OpensSql}{conditions}", parameters, cancellationToken)).Select(row => row.ToOpen()),
        ];

    /// <summary>The documents that a user opened at the given times, in the order in which they were stored.</summary>
    public static Task<IReadOnlyList<PersonDocument>> OpenedAtAsync(
        Transaction snapshot, long userId, IReadOnlyList<DateTime> times, CancellationToken cancellationToken) =>
        snapshot.QueryAsync<PersonDocument>(OpenedAtSql, new { userId, times }, cancellationToken);

    public static void Add(Transaction transaction, IReadOnlyCollection<OpenedDocument> documents) => Insert.Add(transaction, documents);

    private sealed record Opened(string AppName, string LevelName, string ChapterName, string DocumentName, long? UserId, DateTime OpenedAt)
    {
        public OpenedDocument ToOpen() => new(
            new DocumentOpen(LevelName, ChapterName, DocumentName), UserId, UserTypes.Guest, AppName, CountryCode: null, IpHash: null,
            OpenedAt);
    }
}
