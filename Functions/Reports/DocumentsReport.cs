using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Functions.Counts;
using Functions.Platform.MySql;

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
    [property: AllowedValues(DocumentNode.Level, DocumentNode.Chapter, DocumentNode.Document)] string By,
    [property: Description("All opens, also of rows past the limit")] long Total,
    IReadOnlyList<DocumentRow> Rows);

/// <summary>Report 2: which documents are opened. Reads counts, folded and pending, never the opens themselves.</summary>
public sealed class DocumentsReport(Database database)
{
    public Task<DocumentsResult> RunAsync(DocumentsQuery query, CancellationToken cancellationToken) =>
        database.ReadSnapshotAsync(
            async snapshot =>
            {
                var (total, opened) = await new DocumentOpens(snapshot, query).TopAsync(cancellationToken);
                var users = await DocumentUsers.CountAsync(snapshot, query, opened, cancellationToken);
                return new DocumentsResult(
                    query.Range.From, query.Range.To, query.By, total, [.. opened.Select(node => Row(query, node, users[node]))]);
            },
            cancellationToken);

    private static DocumentRow Row(DocumentsQuery query, OpenedNode node, long users) => new(
        node.LevelName,
        query.By == DocumentNode.Level ? null : node.ChapterName,
        query.By == DocumentNode.Document ? node.DocumentName : null,
        node.Opens,
        users,
        node.LastOpenedAt);
}
