using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Functions.Counts;
using Functions.Platform;

namespace Functions.Reports;

/// <summary>Opens of a level, chapter or document; names below the depth asked for are absent.</summary>
public sealed record DocumentRow(
    string LevelName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ChapterName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DocumentName,
    long Opens,
    long UniqueUsers,
    DateTime LastOpenedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? PreviousCount = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? PreviousUniqueUsers = null);

/// <summary>The total of the range that the report is compared with.</summary>
public sealed record DocumentsTotal(
    DateOnly From,
    DateOnly To,
    [property: Description(ReportComparison.UntilText),
        JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTime? Until,
    long Total);

/// <summary>
/// The documents report's body: <see cref="Total"/> counts all opens, also of rows on other pages; <see cref="Next"/> is the cursor of the
/// next page.
/// </summary>
public sealed record DocumentsResult(
    DateTime AsOf,
    string TimeZone,
    DateOnly From,
    DateOnly To,
    [property: AllowedValues(DocumentNode.Level, DocumentNode.Chapter, DocumentNode.Document)] string By,
    [property: Description("All opens, also of rows on other pages")] long Total,
    IReadOnlyList<DocumentRow> Rows,
    [property: Description("The cursor of the next page; null at the end"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next,
    [property: Description(ReportComparison.PreviousText),
        JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DocumentsTotal? Previous = null);

/// <summary>Which documents are opened. Reads counts, folded and pending, never the opens themselves.</summary>
public sealed class DocumentsReport(ReportDatabase database, LocalCalendar calendar)
{
    public Task<DocumentsResult> RunAsync(DocumentsQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (snapshot, asOf) =>
            {
                var (total, page, hasMore) = await new DocumentOpens(snapshot, calendar, query).ReadAsync(cancellationToken);
                if (query.Order.IsOfServer)
                {
                    await DocumentUsers.CountAsync(snapshot, query, page, cancellationToken);
                }

                var (totals, before) = query.Previous is null
                    ? (null, null)
                    : await DocumentPrevious.ReadAsync(snapshot, calendar, query, page, cancellationToken);
                return new DocumentsResult(
                    asOf,
                    calendar.TimeZone,
                    query.Range.From,
                    query.Range.To,
                    query.By,
                    total,
                    [.. page.Select(node => Row(query, node, before))],
                    hasMore ? page[^1].Cursor(query.Order).ToString() : null,
                    totals);
            },
            cancellationToken);

    private static DocumentRow Row(
        DocumentsQuery query, OpenedNode node, IReadOnlyDictionary<(string, string?, string?), OpenedNode>? before) => new(
        node.LevelName,
        query.By == DocumentNode.Level ? null : node.ChapterName,
        query.By == DocumentNode.Document ? node.DocumentName : null,
        node.Opens,
        node.Users,
        node.LastOpenedAt,
        before is null ? null : before.GetValueOrDefault(node.Names)?.Opens ?? 0,
        before is null ? null : before.GetValueOrDefault(node.Names)?.Users ?? 0);
}
