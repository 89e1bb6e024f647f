using Functions.Counts;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Counts;

[Trait("Needs", "MySql")]
public sealed class DocumentFoldTests(Servers servers) : IAsyncLifetime
{
    private const int Messages = 60;
    private const int OpensPerMessage = 20;

    private static readonly DocumentsQuery AllByDocument = new(
        new ReportRange(new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 1)), "document", new Dictionary<string, string>(), Limit: 1000);

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Folds_that_run_at_once_among_writers_count_each_open_once_and_the_report_is_never_off()
    {
        var writers = Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() => WriteAsync(writer))));
        var others = Enumerable.Range(0, 3).Select(_ => Task.Run(() => WhileAsync(writers, FoldAsync)))
            .Append(Task.Run(() => WhileAsync(writers, CheckAsync)));

        await Task.WhenAll([writers, .. others]);
        await FoldAsync();

        Assert.Equal(0, await CountAsync("document_counts_pending"));
        Assert.Equal(Messages * OpensPerMessage, (await ReportAsync()).Total);
        Assert.Equal((7L, 5L), (await DocumentsAsync(), (await ReportAsync()).Rows[0].UniqueUsers));
    }

    [Fact]
    public async Task A_fold_that_fails_leaves_everything_pending_for_the_next()
    {
        await _app.Create<TrackedEventConsumer>().RunAsync(Message(0), CancellationToken.None);
        var before = await ReportAsync();
        await _app.Db.ExecuteAsync("RENAME TABLE distinct_users TO distinct_users_away");
        await Assert.ThrowsAsync<MySqlConnector.MySqlException>(FoldAsync);
        await _app.Db.ExecuteAsync("RENAME TABLE distinct_users_away TO distinct_users");

        Assert.Equal((0, 7), (await DaysAsync(), await CountAsync("document_counts_pending")));
        await FoldAsync();
        Assert.Equal((7, 0), (await DaysAsync(), await CountAsync("document_counts_pending")));
        Assert.Equal(
            (before.Total, string.Join('\n', before.Rows)), ((await ReportAsync()).Total, string.Join('\n', (await ReportAsync()).Rows)));
    }

    private static string Message(int number) => TrackedEvents.Message(Enumerable.Range(0, OpensPerMessage).Select(
        open => TrackedEvents.DocumentOpened(userId: ((number + open) % 5) + 1, document: $"{open % 7}.pdf")));

    private async Task WriteAsync(int writer)
    {
        foreach (var number in Enumerable.Range(0, Messages).Where(number => number % 4 == writer))
        {
            await _app.Create<TrackedEventConsumer>().RunAsync(Message(number), CancellationToken.None);
        }
    }

    private static async Task WhileAsync(Task running, Func<Task> act)
    {
        while (!running.IsCompleted)
        {
            await act();
        }
    }

    // Opens are stored and counted in one transaction, so the figures of the report lie between two looks at the store.
    private async Task CheckAsync()
    {
        var atLeast = await CountAsync("tracking_documents");
        var report = await ReportAsync();
        var atMost = await CountAsync("tracking_documents");

        Assert.InRange(report.Total, atLeast, atMost);
        Assert.Equal(report.Total, report.Rows.Sum(row => row.Opens));
    }

    private Task FoldAsync() => _app.Get<DocumentFold>().FoldAsync(CancellationToken.None);

    private Task<DocumentsResult> ReportAsync() => _app.Get<DocumentsReport>().RunAsync(AllByDocument, CancellationToken.None);

    private Task<long> DocumentsAsync() =>
        _app.Db.SingleAsync<long>("SELECT COUNT(*) FROM document_nodes WHERE depth = 'document' AND app_name IS NULL");

    private Task<long> DaysAsync() =>
        _app.Db.SingleAsync<long>("SELECT COUNT(*) FROM document_counts WHERE period = 'day' AND depth = 'document' AND by_app = 0");

    private Task<long> CountAsync(string table) => _app.Db.SingleAsync<long>($"SELECT COUNT(*) FROM {table}");
}
