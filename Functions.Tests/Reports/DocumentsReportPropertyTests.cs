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
        (from, days, by, level, chapter, app) => new DocumentsQuery(
            new ReportRange(FirstDay.AddDays(from), FirstDay.AddDays(from + days)),
            by,
            new[] { ("levelName", level), ("chapterName", chapter), ("appName", app) }
                .Where(filter => filter.Item2 is not null)
                .ToDictionary(filter => filter.Item1, filter => filter.Item2!),
            Limit: 1000));

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
            foreach (var table in Tables)
            {
                await _app.Db.ExecuteAsync($"DELETE FROM {table}");
            }

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
            var report = await _app.Get<DocumentsReport>().RunAsync(query, CancellationToken.None);
            Assert.Equal(Model(written, query), (report.Total, string.Join('\n', report.Rows)));
        }
        else
        {
            await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        }
    }

    private static (long Total, string Rows) Model(List<TrackedEvent> written, DocumentsQuery query)
    {
        var counted = written
            .Where(open => open.CreatedAt >= query.Range.StartUtc && open.CreatedAt < query.Range.EndUtc)
            .Where(open => Matches(query, "levelName", open.Document!.LevelName)
                && Matches(query, "chapterName", open.Document.ChapterName)
                && Matches(query, "appName", open.AppName))
            .ToList();
        var rows = counted
            .GroupBy(open => (
                Level: open.Document!.LevelName,
                Chapter: query.By == "level" ? null : open.Document.ChapterName,
                Document: query.By == "document" ? open.Document.DocumentName : null))
            .Select(group => new DocumentRow(
                group.Key.Level,
                group.Key.Chapter,
                group.Key.Document,
                group.Count(),
                group.Select(open => open.UserId).Where(user => user is not null).Distinct().Count(),
                group.Max(open => open.CreatedAt)))
            .OrderByDescending(row => row.Opens)
            .ThenBy(row => row.LevelName, StringComparer.Ordinal)
            .ThenBy(row => row.ChapterName, StringComparer.Ordinal)
            .ThenBy(row => row.DocumentName, StringComparer.Ordinal);
        return (counted.Count, string.Join('\n', rows));
    }

    private static bool Matches(DocumentsQuery query, string name, string value) =>
        !query.Filters.TryGetValue(name, out var filter) || filter == value;
}
