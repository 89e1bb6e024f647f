using CsCheck;
using Functions.Documents;
using Functions.Maintenance;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Reports;

/// <summary>Whatever documents are opened, whenever they are folded and however often redelivered: the report is a plain count.</summary>
[Trait("Needs", "MySql")]
public sealed class DocumentsReportPropertyTests(Servers servers) : IAsyncLifetime
{
    private static readonly string[] Tables = ["document_counts_pending", "document_counts", "distinct_users", "tracking_documents"];
    private static readonly DateOnly FirstDay = new(2026, 2, 20);

    private static readonly Gen<TrackedEvent> Opens = Gen.Select(
        Gen.Int[0, 20 * 24 * 60],
        Gen.OneOf("DViz", "Portal"),
        Gen.OneOf("L", "L ", "l"),
        Gen.OneOf("C", "ä"),
        Gen.OneOf("D", "D ", "=1"),
        Gen.Int[-1, 4],
        (minute, app, level, chapter, document, user) => TrackedEvents.DocumentOpened(user <= 0 ? null : user) with
        {
            UserType = user <= 0 ? "guest" : "student",
            AppName = app,
            CreatedAt = FirstDay.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddMinutes(minute),
            Document = new DocumentOpen(level, chapter, document),
        });

    private static readonly Gen<DocumentsQuery> Queries = Gen.Select(
        Gen.Int[-2, 20],
        Gen.Int[0, 25],
        Gen.OneOf("level", "chapter", "document"),
        Gen.OneOf<string?>(null, "L", "L "),
        Gen.OneOf<string?>(null, "C"),
        Gen.OneOf<string?>(null, "DViz"),
        Gen.Select(Gen.OneOf<string?>(null, null, "d", "A", "l ", "=", "%", "_"), Gen.Bool, Gen.Int[-20, 5]),
        Gen.Select(Gen.OneOf(DocumentOrder.Names), Gen.OneOf<string?>(null, "asc", "desc"), Gen.Int[1, 7]),
        (from, days, by, level, chapter, app, listed, order) => new DocumentsQuery(
            new ReportRange(FirstDay.AddDays(from), FirstDay.AddDays(from + days)),
            by,
            new[] { ("levelName", level), ("chapterName", chapter), ("appName", app) }
                .Where(filter => filter.Item2 is not null)
                .ToDictionary(filter => filter.Item1, filter => filter.Item2!),
            Limit: order.Item3)
        {
            Search = listed.Item1,
            Unopened = listed.Item2,
            Order = DocumentOrder.Of(order.Item1, order.Item2),
            Previous = listed.Item3 >= 0 ? null : ReportComparison.Cut(
                new ReportRange(FirstDay.AddDays(from + listed.Item3), FirstDay.AddDays(from + listed.Item3 + days)),
                new ReportRange(FirstDay.AddDays(from), FirstDay.AddDays(from + days)),
                new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc)),
        });

    private static readonly Gen<(TrackedEvent[]? Opened, DocumentsQuery? Query)[]> Scenarios = Gen.OneOf(
        Opens.Array[1, 10].Select(opened => ((TrackedEvent[]?)opened, (DocumentsQuery?)null)),
        Queries.Select(query => ((TrackedEvent[]?)null, (DocumentsQuery?)query)),
        Gen.Const(((TrackedEvent[]?)null, (DocumentsQuery?)null))).Array[4, 12];

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public Task The_report_equals_an_independent_count_at_every_moment() => Scenarios.SampleAsync(
        async steps =>
        {
            await _app.Db.ClearAsync(Tables);

            var written = new List<TrackedEvent>();
            foreach (var step in steps)
            {
                await TakeAsync(step.Opened, step.Query, written);
            }
        },
        iter: 50,
        threads: 1);

    private async Task TakeAsync(TrackedEvent[]? opened, DocumentsQuery? query, List<TrackedEvent> written)
    {
        if (opened is not null)
        {
            var message = TrackedEvents.Message(opened.Select(open => open with { Id = Guid.CreateVersion7() }).ToList());
            await _app.Create<TrackedEventConsumer>().RunAsync(message, CancellationToken.None);
            await _app.Create<TrackedEventConsumer>().RunAsync(message, CancellationToken.None);
            written.AddRange(opened);
        }
        else if (query is not null)
        {
            Assert.Equal(Model(written, query), await PagesAsync(query));
        }
        else
        {
            await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        }
    }

    // Page by page to the last row.
    private async Task<(long Total, long? Before, string Rows)> PagesAsync(DocumentsQuery query)
    {
        var rows = new List<DocumentRow>();
        while (true)
        {
            var report = await _app.Get<DocumentsReport>().RunAsync(query, CancellationToken.None);
            rows.AddRange(report.Rows);
            if (report.Next is null)
            {
                return (report.Total, report.Previous?.Total, string.Join('\n', rows));
            }

            Assert.Equal(query.Limit, report.Rows.Count);
            query = query with { After = DocumentCursor.Parse(report.Next) };
        }
    }

    private static (long Total, long? Before, string Rows) Model(List<TrackedEvent> written, DocumentsQuery query)
    {
        var found = written
            .Where(open => Matches(query, "levelName", open.Document!.LevelName)
                && Matches(query, "chapterName", open.Document.ChapterName)
                && Matches(query, "appName", open.AppName)
                && (query.Search is null || Names(query, open).Any(name => LooseText.Contains(name, query.Search))))
            .ToList();
        bool IsBefore(TrackedEvent open) =>
            query.Previous is { } before && open.CreatedAt >= before.Start && open.CreatedAt < before.End;
        bool IsInRange(TrackedEvent open) => open.CreatedAt >= query.Range.Start && open.CreatedAt < query.Range.End;
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
        return (found.Count(IsInRange), query.Previous is null
            ? null : found.Count(IsBefore), string.Join('\n', Sorted(query.Order, rows)));
    }

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
