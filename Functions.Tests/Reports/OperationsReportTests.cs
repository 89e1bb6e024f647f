using Azure.Storage.Queues;
using Functions.Counts;
using Functions.DeadLetters;
using Functions.Maintenance;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Reports;

[Trait("Needs", "MySql")]
[Trait("Needs", "Azurite")]
public sealed class OperationsReportTests(Servers servers) : IAsyncLifetime
{
    private static readonly string[] QueueNames = [
        "admin-jobs", "tracking-events", "tracking-heartbeats"];

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Unused_queues_are_empty() =>
        Assert.Equal(
            QueueNames.Select(name => new QueueState(name, 0, 0, null)),
            (await RunAsync()).Queues);

    [Fact]
    public async Task Messages_are_counted_whatever_they_hold_and_the_oldest_has_an_age_that_is_never_negative()
    {
        // Not base64, as a foreign sender may leave it.
        await SendAsync("tracking-events", "{!", "{!");
        await SendAsync("tracking-events-poison", "{!");

        // The app's clock is behind the server's; then far ahead of it.
        _app.Clock.AdjustTime(DateTimeOffset.UtcNow.AddHours(-1));
        var behind = await RunAsync();
        _app.Clock.AdjustTime(DateTimeOffset.UtcNow.AddHours(1));
        var ahead = await RunAsync();

        Assert.Equal(new QueueState("tracking-events", 2, 1, 0), behind.Queues![1]);
        Assert.InRange(ahead.Queues![1].OldestAgeSeconds!.Value, 3500, 3700);
    }

    [Fact]
    public async Task Where_storage_does_not_answer_the_rest_is_reported_all_the_same()
    {
        await _app.Db.ExecuteAsync("INSERT INTO timer_runs (name, last_started_at, result) VALUES ('T', UTC_TIMESTAMP(), 'running')");
        var absent = new QueueServiceClient("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1:1", Impatient);

        var report = await new OperationsReport(_app.Db.Database, new QueueStates(new RawQueues(absent), _app.Clock), _app.Clock)
            .RunAsync(CancellationToken.None);

        Assert.Null(report.Queues);
        Assert.Equal("running", report.Timers!.Single(timer => timer.Name == "T").Result);
    }

    [Fact]
    public async Task Where_MySQL_does_not_answer_the_queues_are_reported_all_the_same_and_the_rest_is_null()
    {
        await SendAsync("tracking-events", "{!");
        await using var absent = new Database(new MySqlOptions("Server=127.0.0.1;Port=1;Database=d;User ID=u;ConnectionTimeout=2"));

        var report = await new OperationsReport(absent, _app.Get<QueueStates>(), _app.Clock).RunAsync(CancellationToken.None);

        Assert.Equal(("down", 1), (report.Mysql, report.Queues!.Single(queue => queue.Name == "tracking-events").Depth));
        Assert.Equal((null, null, null, null), (report.DeadLetters, report.Timers, report.Events, report.Archive));
        Assert.StartsWith(
            "what,name,value\r\nmysql,state,down\r\n", OperationsReportEndpoint.Table(report).Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timer_that_never_ran_is_in_the_report_without_a_time()
    {
        await _app.Create<DrainPoisonTimer>().RunAsync(new(), CancellationToken.None);

        var timers = (await RunAsync()).Timers!;

        Assert.Equal("ok", timers.Single(timer => timer.Name == "DrainPoison").Result);
        Assert.Equal((null, null), (timers.Single(timer => timer.Name == "ArchiveEvents").LastStartedAt,
            timers.Single(timer => timer.Name == "ArchiveEvents").Result));
        Assert.Equal(FunctionMethod.Timers, timers.Select(timer => timer.Name));
    }

    [Fact]
    public async Task Events_of_the_last_minute_and_hour_and_letters_by_state_are_counted()
    {
        await WrittenAsync(secondsAgo: [3600, 3599, 60]);
        await _app.Create<FoldCountsTimer>().RunAsync(new(), CancellationToken.None);
        await WrittenAsync(secondsAgo: [3600, 60, 59, 0]);
        await _app.Db.ExecuteAsync(
            """
            INSERT INTO dead_letters (queue_name, payload, payload_sha256, error, first_failed_at, last_failed_at, state)
            VALUES ('q', 'a', UNHEX(SHA2('a', 256)), 'e', UTC_TIMESTAMP(), UTC_TIMESTAMP(), 'waiting'),
                   ('q', 'b', UNHEX(SHA2('b', 256)), 'e', UTC_TIMESTAMP(), UTC_TIMESTAMP(), 'waiting'),
                   ('q', 'c', UNHEX(SHA2('c', 256)), 'e', UTC_TIMESTAMP(), UTC_TIMESTAMP(), 'replayed')
            """);

        var report = await RunAsync();

        Assert.Equal((new WrittenEvents(2, 5), new DeadLetterState(2, 1)), (report.Events, report.DeadLetters));
        var day = DateOnly.FromDateTime(TrackedEvents.Visit().CreatedAt);
        await _app.Get<UsageRecount>().RecountAsync(day, day, CancellationToken.None);
        Assert.Equal(report.Events, (await RunAsync()).Events);
    }

    private static QueueClientOptions Impatient
    {
        get
        {
            var options = new QueueClientOptions();
            options.Retry.MaxRetries = 1;
            options.Retry.Delay = TimeSpan.Zero;
            return options;
        }
    }

    private Task<OperationsResult> RunAsync() => _app.Get<OperationsReport>().RunAsync(CancellationToken.None);

    private async Task SendAsync(string name, params string[] messages)
    {
        var queue = new QueueClient(_app.StorageConnectionString, name);
        await queue.CreateIfNotExistsAsync();
        foreach (var message in messages)
        {
            await queue.SendMessageAsync(message);
        }
    }

    private async Task WrittenAsync(int[] secondsAgo)
    {
        var now = _app.Clock.GetUtcNow();
        foreach (var seconds in secondsAgo)
        {
            _app.Clock.AdjustTime(now.AddSeconds(-seconds));
            await _app.Create<TrackedEventConsumer>().RunAsync(TrackedEvents.Message(TrackedEvents.Visit()), CancellationToken.None);
        }

        _app.Clock.AdjustTime(now);
    }
}
