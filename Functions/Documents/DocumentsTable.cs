using Functions.Platform.MySql;
using MySqlConnector;

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

    public static Task<int> InsertAsync(
        MySqlTransaction transaction, IReadOnlyCollection<OpenedDocument> documents, CancellationToken cancellationToken) =>
        Insert.ExecuteAsync(transaction, documents, cancellationToken);
}
