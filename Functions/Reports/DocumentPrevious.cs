using Functions.Platform;
using Functions.Platform.MySql;

namespace Functions.Reports;

/// <summary>Reads what the rows of a page were in the range that the report is compared with.</summary>
internal static class DocumentPrevious
{
    public static async Task<(DocumentsTotal Total, IReadOnlyDictionary<(string, string?, string?), OpenedNode> Nodes)> ReadAsync(
        Transaction snapshot,
        LocalCalendar calendar,
        DocumentsQuery query,
        IReadOnlyList<OpenedNode> page,
        CancellationToken cancellationToken)
    {
        var range = query.Previous!;
        var previous = query with { Range = range, Previous = null, Unopened = false, After = null };
        var (total, nodes) = await new DocumentOpens(snapshot, calendar, previous).OfAsync(page, cancellationToken);
        await DocumentUsers.CountAsync(snapshot, previous, nodes, cancellationToken);
        return (new DocumentsTotal(range.From, range.To, range.CutUtc(calendar), total), nodes.ToDictionary(node => node.Names));
    }
}
