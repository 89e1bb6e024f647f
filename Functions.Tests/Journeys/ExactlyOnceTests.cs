using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Dapper;
using Functions.Tests.Fixtures;
using Functions.Tracking;
using MySqlConnector;

namespace Functions.Tests.Journeys;

/// <summary>Whatever dies and however often a message comes: each accepted event has one row, its points and its counts.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Kill")]
public sealed class ExactlyOnceTests(OwnServers servers) : IClassFixture<OwnServers>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // What a dead host held comes back soon, and so does what failed; the fold runs so often that kills hit it too.
    private static readonly (string, string)[] Quick =
    [
        ("FoldCountsSchedule", "* * * * * *"),
        ("LocalHost__MessageLease", "00:00:03"),
        ("AzureFunctionsJobHost__extensions__queues__visibilityTimeout", "00:00:01"),
    ];

    private readonly string _storage = servers.TakeStorageAccount();
    private readonly TestDatabase _db = TestDatabase.On(servers);

    public ValueTask InitializeAsync() => _db.InitializeAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task With_host_and_worker_killed_again_and_again_under_load_nothing_is_lost_or_counted_twice()
    {
        await using var host = await StartAsync();
        var load = new EventLoad(events: 4000, batchSize: 10);
        var random = new Random(20260301);

        var sending = load.SendAsync(host.Api, clients: 4, pause: TimeSpan.FromMilliseconds(20));
        for (var kills = 0; kills < 8; kills++)
        {
            // Each host accepts something before it dies, however slow the machine is.
            await Until.TrueAsync(
                () => load.Accepted >= kills * 300, Patience, () => $"{load.Accepted} events accepted after {kills} kills");
            await Task.Delay(random.Next(50, 600));
            await Kills.OneOfAsync(host, kills);
        }

        await sending;
        await AssertEachOnceAsync(load);
    }

    [Fact]
    public async Task The_same_batches_sent_by_two_clients_at_once_count_once()
    {
        await using var host = await StartAsync();
        var load = new EventLoad(events: 1500, batchSize: 50);

        await load.SendAsync(host.Api, clients: 8, copies: 2);

        Assert.Equal(3000, load.Accepted);
        await AssertEachOnceAsync(load);
    }

    [Fact]
    public async Task Every_message_delivered_twice_counts_once()
    {
        var load = new EventLoad(events: 2000, batchSize: 40);
        await using (var edge = await StartAsync(("AzureWebJobs.WriteTrackedEvents.Disabled", "true")))
        {
            await load.SendAsync(edge.Api, clients: 4);
        }

        await SendEveryMessageAgainAsync();
        await using var host = await StartAsync();

        await AssertEachOnceAsync(load);
    }

    [Fact]
    public async Task With_Azurite_restarted_under_load_each_event_counts_once()
    {
        await using var host = await StartAsync();
        var load = new EventLoad(events: 2000, batchSize: 10);

        var sending = load.SendAsync(host.Api, clients: 4, pause: TimeSpan.FromMilliseconds(20));
        for (var restarts = 0; restarts < 2; restarts++)
        {
            await Task.Delay(300);
            await servers.Azurite.StopAsync();
            await servers.Azurite.StartAsync();
        }

        await sending;
        await AssertEachOnceAsync(load);
    }

    [Fact]
    public async Task With_MySQL_stopped_while_many_events_come_and_then_killed_each_event_counts_once()
    {
        await using var host = await StartAsync();
        var load = new EventLoad(events: 3000, batchSize: 10);
        var sending = load.SendAsync(host.Api, clients: 2, pause: TimeSpan.FromMilliseconds(200));

        await servers.MySql.StopAsync();
        await Until.TrueAsync(() => load.Accepted > 1000, Patience, () => $"{load.Accepted} events accepted while MySQL was away");
        await servers.MySql.StartAsync();
        await sending;
        await servers.MySql.KillAsync();
        await servers.MySql.StartAsync();

        await AssertEachOnceAsync(load);
    }

    private Task<AppProcesses> StartAsync(params (string, string)[] settings) =>
        AppProcesses.StartAsync(_db.ConnectionString, _storage, [.. Quick, .. settings]);

    private async Task SendEveryMessageAgainAsync()
    {
        var queue = new QueueClient(_storage, TrackedEvent.Queue);
        var messages = new List<QueueMessage>();
        while ((await queue.ReceiveMessagesAsync(maxMessages: 32, visibilityTimeout: TimeSpan.FromMinutes(5))).Value is
            {
                Length: > 0
            } received)
        {
            messages.AddRange(received);
        }

        Assert.NotEmpty(messages);
        foreach (var message in messages)
        {
            await queue.SendMessageAsync(message.Body);
            await queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, visibilityTimeout: TimeSpan.Zero);
        }
    }

    private async Task AssertEachOnceAsync(EventLoad load)
    {
        var ids = load.Events.Select(item => (string)item["id"]!).ToHashSet();
        await Until.TrueAsync(
            async () => await RowsAsync() == ids.Count,
            Patience,
            async () => $"{await RowsAsync()} rows where {ids.Count} were expected, {await WaitingAsync()} messages; {await TotalsAsync()}");
        await Until.EqualAsync(0, WaitingAsync, Patience);

        var totals = await TotalsAsync();
        var documents = load.Events.Count(item => (string)item["eventType"]! == "document");
        Assert.Equal(new Totals(ids.Count, documents, ids.Count, ExpectedPoints(load), ExpectedPoints(load), DeadLetters: 0), totals);
    }

    // As the seeded rules have it: a visit earns 1 up to 5 a day, an opened document 2 up to 20.
    private static int ExpectedPoints(EventLoad load) => load.Events
        .GroupBy(item => (int)item["userId"]!)
        .Sum(user => Math.Min(5, user.Count(item => (string)item["eventType"]! == "visit"))
            + Math.Min(20, 2 * user.Count(item => (string)item["eventType"]! == "document")));

    private Task<int> RowsAsync() => SingleAsync<int>("SELECT COUNT(*) FROM tracking_events");

    // Also counts what is in flight or waits to become visible again.
    private async Task<int> WaitingAsync() =>
        (await new QueueClient(_storage, TrackedEvent.Queue).GetPropertiesAsync()).Value.ApproximateMessagesCount;

    private Task<Totals> TotalsAsync() => SingleAsync<Totals>(
        """
        SELECT CAST((SELECT COUNT(*) FROM tracking_events) AS SIGNED) AS Events,
               CAST((SELECT COUNT(*) FROM tracking_documents) AS SIGNED) AS Documents,
               CAST((SELECT COALESCE(SUM(events), 0) FROM usage_counts_pending)
                 + (SELECT COALESCE(SUM(events), 0) FROM usage_counts_daily WHERE mask = 0) AS SIGNED) AS Counted,
               CAST((SELECT COALESCE(SUM(points), 0) FROM user_points) AS SIGNED) AS Balances,
               CAST((SELECT COALESCE(SUM(points), 0) FROM user_point_logs WHERE action = 'earn') AS SIGNED) AS Logged,
               CAST((SELECT COUNT(*) FROM dead_letters) AS SIGNED) AS DeadLetters
        """);

    // Never on a connection from before the server was killed.
    private async Task<T> SingleAsync<T>(string sql)
    {
        await using var connection = new MySqlConnection($"{_db.ConnectionString};Pooling=false");
        return await connection.QuerySingleAsync<T>(sql);
    }

    private sealed record Totals(long Events, long Documents, long Counted, long Balances, long Logged, long DeadLetters);
}
