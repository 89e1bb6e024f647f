using Functions.Counts;
using Functions.Maintenance;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Maintenance;

/// <summary>Wrong counts of documents are found, and made again from the opens.</summary>
[Trait("Needs", "MySql")]
public sealed class DocumentRecountTests(Servers servers) : IAsyncLifetime
{
    private static readonly DateOnly First = new(2026, 2, 25);
    private static readonly DateOnly Last = new(2026, 3, 4);

    private readonly TestApp _app = new(servers);
    private string _before = "";

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        await WriteAsync(0, 150);
        await _app.Get<DocumentFold>().FoldAsync(CancellationToken.None);
        await WriteAsync(150, 50);
        _before = await ReportsAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Right_counts_are_equal_to_their_opens_folded_or_pending()
    {
        var days = await _app.Get<DocumentRecount>().CheckAsync(First, Last, CancellationToken.None);

        Assert.Equal(200, days.Sum(day => day.Events));
        Assert.All(days, day => Assert.Equal((day.Events, 0), (day.Counted, day.Differences)));
    }

    [Theory]
    [InlineData("UPDATE document_counts SET opens = opens + 1")]
    [InlineData("DELETE FROM document_counts")]
    [InlineData("UPDATE document_counts_pending SET opens = opens + 1")]
    [InlineData("DELETE FROM document_counts_pending")]
    public async Task Wrong_counts_are_found_and_rebuilt(string damage)
    {
        await _app.Db.ExecuteAsync(damage);

        Assert.Contains(await _app.Get<DocumentRecount>().CheckAsync(First, Last, CancellationToken.None), day => day.Differences > 0);
        await RecountAsync();
    }

    [Theory]
    [InlineData("DELETE FROM document_counts WHERE period <> 'day'")]
    [InlineData("UPDATE document_counts SET opens = opens * 7 WHERE depth <> 'document' OR by_app = 0")]
    [InlineData("UPDATE distinct_users SET numbers = CHAR(1, 120), users = 2")]
    [InlineData("DELETE FROM distinct_users")]
    public async Task Weeks_months_levels_and_users_are_rebuilt(string damage)
    {
        await _app.Db.ExecuteAsync(damage);
        Assert.NotEqual(_before, await ReportsAsync());

        await RecountAsync();
    }

    private async Task RecountAsync()
    {
        var days = await _app.Get<DocumentRecount>().RecountAsync(First, Last, CancellationToken.None);

        Assert.All(days, day => Assert.Equal(0, day.Differences));
        Assert.Equal(_before, await ReportsAsync());
    }

    private async Task WriteAsync(int from, int count) => await _app.Create<TrackedEventConsumer>().RunAsync(
        TrackedEvents.Message(Enumerable.Range(from, count).Select(number =>
            TrackedEvents.DocumentOpened(userId: (number % (number < 150 ? 9 : 3)) + 1, document: $"{number % 4}.pdf") with
            {
                AppName = $"App {number % 3}",
                CreatedAt = First.ToDateTime(new TimeOnly(number % 24, 0), DateTimeKind.Utc).AddDays(number % 8),
            })),
        CancellationToken.None);

    // Days, weeks and a month between them, at each depth, in all apps and in one.
    private async Task<string> ReportsAsync()
    {
        var texts = new List<string>();
        foreach (var (from, to) in new[] {
            (First, Last), (new DateOnly(2026, 2, 1), new DateOnly(2026, 3, 31)), (new DateOnly(2026, 2, 23), new DateOnly(2026, 3, 8)) })
        {
            foreach (var by in DocumentNode.Depths)
            {
                foreach (var app in new string?[] { null, "App 1" })
                {
                    var filters = app is null ? new Dictionary<string, string>() : new() { ["appName"] = app };
                    var report = await _app.Get<DocumentsReport>().RunAsync(
                        new DocumentsQuery(new ReportRange(from, to), by, filters, Limit: 100), CancellationToken.None);
                    texts.Add($"{report.Total}\n{string.Join('\n', report.Rows)}");
                }
            }
        }

        return string.Join("\n\n", texts);
    }
}
