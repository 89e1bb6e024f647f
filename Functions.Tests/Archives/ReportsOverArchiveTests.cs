using System.Text.Json;
using Functions.Counts;
using Functions.Maintenance;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Archives;

/// <summary>Reports read counts, so archiving a day changes no byte of them; nor do a restore and an archive after it.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Azurite")]
public sealed class ReportsOverArchiveTests(Servers servers) : IAsyncLifetime
{
    private static readonly DateTime First = new(2025, 11, 20, 0, 0, 0, DateTimeKind.Utc);
    private static readonly ReportRange Range = new(new DateOnly(2025, 11, 1), new DateOnly(2026, 2, 28));

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Every_report_is_the_same_byte_for_byte_before_and_after()
    {
        await WriteAsync();
        var before = await ReportsAsync();

        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);

        Assert.Equal((0, 0), (await CountAsync("tracking_events", "2025-12-01"), await CountAsync("tracking_documents", "2025-12-01")));
        Assert.Equal(before, await ReportsAsync());
        await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        Assert.Equal(before, await ReportsAsync());
        await _app.Get<Functions.Archives.Restorer>().RestoreAsync(First, CancellationToken.None);
        Assert.Equal(before, await ReportsAsync());
    }

    [Fact]
    public async Task A_recount_leaves_archived_days_as_they_are_also_where_late_rows_are_in_MySQL()
    {
        await WriteAsync();
        await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        await WriteAsync(1);
        var before = await ReportsAsync();
        await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);

        await _app.Get<UsageRecount>().RecountAsync(Range.From, Range.To, CancellationToken.None);
        await _app.Get<DocumentRecount>().RecountAsync(Range.From, Range.To, CancellationToken.None);

        Assert.Equal(before, await ReportsAsync());
    }

    private async Task WriteAsync(int count = 300)
    {
        foreach (var chunk in Enumerable.Range(0, count).Chunk(50))
        {
            await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(chunk.Select(Event)), CancellationToken.None);
        }
    }

    private static TrackedEvent Event(int number) =>
        TrackedEvents.DocumentOpened(userId: (number % 17) + 1, document: $"{number % 5}.pdf") with
        {
            AppName = $"App {number % 3}",
            CreatedAt = First.AddHours(number * 2),
        };

    private Task<long> CountAsync(string table, string before) =>
        _app.Db.SingleAsync<long>($"SELECT COUNT(*) FROM {table} WHERE created_at < @before", new { before });

    private async Task<string> ReportsAsync()
    {
        var texts = new List<string>();
        foreach (var interval in ReportInterval.Names)
        {
            var query = new UsageQuery(Range, interval, ["appName", "eventName", "os"], UsageFilter.None);
            texts.Add(JsonSerializer.Serialize(
                await _app.Get<UsageReport>().RunAsync(query, CancellationToken.None), ReportsJson.Default.UsageResult));
        }

        foreach (var by in DocumentNode.Depths)
        {
            var query = new DocumentsQuery(Range, by, new Dictionary<string, string>(), Limit: 100);
            texts.Add(JsonSerializer.Serialize(
                await _app.Get<DocumentsReport>().RunAsync(query, CancellationToken.None), ReportsJson.Default.DocumentsResult));
        }

        texts.Add(JsonSerializer.Serialize(
            await _app.Get<RewardsReport>().RunAsync(Range, 10, CancellationToken.None), ReportsJson.Default.RewardsResult));
        var engagement = new EngagementQuery(Weeks: 30, InactiveDays: 14, UsageFilter.None, Limit: 100);
        texts.Add(JsonSerializer.Serialize(
            await _app.Get<EngagementReport>().RunAsync(engagement, CancellationToken.None), ReportsJson.Default.EngagementResult));
        return string.Join('\n', texts);
    }
}
