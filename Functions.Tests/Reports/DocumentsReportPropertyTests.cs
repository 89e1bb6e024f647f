using CsCheck;
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
    private const int Days = 20;

    private static readonly DateOnly FirstDay = new(2026, 2, 20);

    private static readonly Gen<TrackedEvent> Opens = RandomDocuments.Opens(
        Gen.Int[0, Days * 24 * 60].Select(minute => FirstDay.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddMinutes(minute)));

    private static readonly Gen<DocumentsQuery> Queries = RandomDocuments.Queries(FirstDay, Days, TrackedEvents.Noon);

    private static readonly Gen<(TrackedEvent[]? Opened, DocumentsQuery? Query)[]> Scenarios = Gen.OneOf(
        Opens.Array[1, 10].Select(opened => ((TrackedEvent[]?)opened, (DocumentsQuery?)null)),
        Queries.Select(query => ((TrackedEvent[]?)null, (DocumentsQuery?)query)),
        Gen.Const(((TrackedEvent[]?)null, (DocumentsQuery?)null))).Array[4, 12];

    private readonly DocumentsModel _model = new(new WallClock("UTC"), TrackedEvents.Noon);
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

    [Fact]
    public async Task A_document_whose_opens_wait_is_compared_with_those_that_are_folded()
    {
        var (day, before) = (new DateOnly(2026, 2, 28), new DateOnly(2026, 2, 21));
        foreach (var at in new[] { before, day }.Select(opened => opened.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)))
        {
            await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
            await TakeAsync([TrackedEvents.DocumentOpened() with { CreatedAt = at }], query: null, written: []);
        }

        var report = await _app.Get<DocumentsReport>().RunAsync(
            new DocumentsQuery(new ReportRange(day, day), "document", new Dictionary<string, string>(), Limit: 10)
            {
                Previous = new ReportRange(before, before),
            },
            CancellationToken.None);

        var row = Assert.Single(report.Rows);
        Assert.Equal((1, 1, 1, 1), (row.Opens, row.UniqueUsers, row.PreviousCount, row.PreviousUniqueUsers));
    }

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
            Assert.Equal(_model.Of(written, query), await DocumentsModel.OfAsync(_app, query));
        }
        else
        {
            await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        }
    }
}
