using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>The documents report, counted plainly from a list of events by the clock on the wall, at a moment of it.</summary>
internal sealed class DocumentsModel(WallClock clock, DateTime now)
{
    /// <summary>The report page by page, to the last row.</summary>
    public static async Task<string> OfAsync(TestApp app, DocumentsQuery query)
    {
        var rows = new List<DocumentRow>();
        while (true)
        {
            var report = await app.Get<DocumentsReport>().RunAsync(query, CancellationToken.None);
            rows.AddRange(report.Rows);
            if (report.Next is null)
            {
                return Text(report.Total, report.Previous?.Total, rows);
            }

            Assert.Equal(query.Limit, report.Rows.Count);
            query = query with { After = DocumentCursor.Parse(report.Next) };
        }
    }

    public string Of(IEnumerable<TrackedEvent> written, DocumentsQuery query)
    {
        var found = written
            .Where(open => open.Document is not null
                && Matches(query, "levelName", open.Document.LevelName)
                && Matches(query, "chapterName", open.Document.ChapterName)
                && Matches(query, "appName", open.AppName)
                && (query.Search is null || Names(query, open).Any(name => LooseText.Contains(name, query.Search))))
            .ToList();
        bool IsBefore(TrackedEvent open) => query.Previous is { } before
            && IsIn(open, before.Start, UsageModel.EndOfPrevious(before, query.Range, now));
        bool IsInRange(TrackedEvent open) => IsIn(open, query.Range.Start, query.Range.End);
        var rows = found
            .GroupBy(open => (
                Level: open.Document!.LevelName,
                Chapter: query.By == "level" ? null : open.Document.ChapterName,
                Document: query.By == "document" ? open.Document.DocumentName : null))
            .Where(group => query.Unopened || group.Any(IsInRange))
            .Select(group => (group.Key, Opens: group.Where(IsInRange).ToList(), All: group))
            .Select(row => new DocumentRow(
                row.Key.Level,
                row.Key.Chapter,
                row.Key.Document,
                row.Opens.Count,
                row.Opens.Select(open => open.UserId).Where(user => user is not null).Distinct().Count(),
                (row.Opens.Count > 0 ? row.Opens : row.All.AsEnumerable()).Max(open => open.CreatedAt),
                query.Previous is null ? null : row.All.Count(IsBefore),
                query.Previous is null
                    ? null : row.All.Where(IsBefore).Select(open => open.UserId).Where(user => user is not null).Distinct().Count()));
        return Text(found.Count(IsInRange), query.Previous is null ? null : found.Count(IsBefore), Sorted(query.Order, rows));
    }

    private static string Text(long total, long? before, IEnumerable<DocumentRow> rows) =>
        $"total {total}, before {before}\n{string.Join('\n', rows)}";

    private bool IsIn(TrackedEvent open, DateTime start, DateTime end) =>
        clock.At(open.CreatedAt) is var local && local >= start && local < end;

    private static IEnumerable<DocumentRow> Sorted(DocumentOrder order, IEnumerable<DocumentRow> rows)
    {
        var named = rows.OrderBy(row => row.LevelName, StringComparer.Ordinal)
            .ThenBy(row => row.ChapterName, StringComparer.Ordinal).ThenBy(row => row.DocumentName, StringComparer.Ordinal);
        if (order.By == DocumentOrder.Name)
        {
            return order.IsDescending ? named.Reverse() : named;
        }

        long Value(DocumentRow row) =>
            order.By == DocumentOrder.Opens ? row.Opens : order.By == DocumentOrder.Users ? row.UniqueUsers : row.LastOpenedAt.Ticks;
        return order.IsDescending ? named.OrderByDescending(Value) : named.OrderBy(Value);
    }

    private static IEnumerable<string> Names(DocumentsQuery query, TrackedEvent open) =>
        new[] { open.Document!.LevelName, open.Document.ChapterName, open.Document.DocumentName }
            .Take(query.By == "document" ? 3 : query.By == "chapter" || query.Filters.ContainsKey("chapterName") ? 2 : 1);

    private static bool Matches(DocumentsQuery query, string name, string value) =>
        !query.Filters.TryGetValue(name, out var filter) || filter == value;
}
