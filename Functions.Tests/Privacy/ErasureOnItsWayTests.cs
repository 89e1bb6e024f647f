using Functions.Archives;
using Functions.DeadLetters;
using Functions.LiveSessions;
using Functions.Maintenance;
using Functions.Platform.Queue;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Privacy;

/// <summary>
/// An erasure holds for everything accepted before it, wherever that waits, and for what is sent later of an earlier time.
/// </summary>
[Trait("Needs", "MySql"), Trait("Needs", "Azurite")]
public sealed class ErasureOnItsWayTests(Servers servers) : IAsyncLifetime
{
    private const long Erased = 4711;
    private const string Named = "SELECT COUNT(*) FROM tracking_events WHERE user_id = 4711 OR session_id IS NOT NULL OR ip_hash IS NOT NULL OR meta IS NOT NULL";

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task An_event_that_waited_in_the_queue_is_stored_without_its_user_and_counts_as_an_anonymous_one()
    {
        var waiting = TrackedEvents.Message(Open(), Open() with { ReceivedAt = null });
        await _app.EraseAsync(Erased);

        await WriteAsync(waiting);

        Assert.Equal((2L, 0L), (await CountAsync("SELECT COUNT(*) FROM tracking_events"), await CountAsync(Named)));
        Assert.Equal((2L, 0L), (await CountAsync("SELECT COUNT(*) FROM tracking_documents"),
            await CountAsync("SELECT COUNT(*) FROM tracking_documents WHERE user_id IS NOT NULL OR ip_hash IS NOT NULL")));
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM user_point_logs"));
        Assert.Equal(["[]"], await _app.Db.QueryAsync<string>("SELECT DISTINCT CAST(users AS CHAR) FROM usage_counts_pending"));
    }

    [Fact]
    public async Task An_event_sent_after_the_erasure_of_an_earlier_time_names_no_user_and_one_of_a_later_time_names_its_user()
    {
        await _app.EraseAsync(Erased);
        var now = TrackedEvents.Noon.AddMinutes(2);

        await WriteAsync(TrackedEvents.Message(
            Open() with { ReceivedAt = now, CreatedAt = TrackedEvents.Noon.AddDays(-6) },
            TrackedEvents.Visit(Erased) with { ReceivedAt = now, CreatedAt = now }));

        Assert.Equal([null, Erased], await _app.Db.QueryAsync<long?>("SELECT user_id FROM tracking_events ORDER BY created_at"));
    }

    [Fact]
    public async Task A_heartbeat_that_waited_brings_no_session_back_and_leaves_no_mark_of_an_end()
    {
        var beat = new Heartbeat { SessionId = "s", UserId = Erased, At = TrackedEvents.Noon, Details = new("student", "Portal") };
        var messages = QueueMessages.Pack([beat, beat with { SessionId = "e", Details = null }], HeartbeatJson.Default.Heartbeat);
        await _app.EraseAsync(Erased);

        await _app.Create<HeartbeatConsumer>().RunAsync(messages.Single(), CancellationToken.None);

        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM tracking_live_sessions"));
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM tracking_ended_sessions"));
    }

    [Fact]
    public async Task A_dead_letter_that_comes_after_the_erasure_names_no_user_and_its_replay_writes_an_anonymous_event()
    {
        var message = TrackedEvents.Message(Open());
        await _app.EraseAsync(Erased);

        await _app.Get<DeadLettersTable>().AddAsync(TrackedEvent.Queue, message, "test", CancellationToken.None);
        await _app.Get<DeadLettersTable>().AddAsync(TrackedEvent.Queue, """{"userId":4711, broken""", "test", CancellationToken.None);

        var payloads = await _app.Db.QueryAsync<string>("SELECT payload FROM dead_letters ORDER BY id");
        Assert.DoesNotContain("4711", string.Concat(payloads));
        Assert.Equal("", payloads[1]);
        await WriteAsync(payloads[0]);
        Assert.Equal((1L, 0L), (await CountAsync("SELECT COUNT(*) FROM tracking_events"), await CountAsync(Named)));
        Assert.Equal(2, _app.TakeWarnings().Count);
    }

    [Fact]
    public async Task A_day_restored_from_a_file_that_is_not_rewritten_yet_names_no_user()
    {
        await WriteAsync(TrackedEvents.Message(Open() with { CreatedAt = new DateTime(2025, 11, 3, 8, 0, 0, DateTimeKind.Utc) }));
        await _app.Create<ArchiveEventsTimer>().RunAsync(new(), CancellationToken.None);
        await _app.EraseAsync(Erased);

        await _app.Get<Restorer>().RestoreAsync(new DateTime(2025, 11, 3, 0, 0, 0, DateTimeKind.Utc), CancellationToken.None);

        Assert.Equal((1L, 0L), (await CountAsync("SELECT COUNT(*) FROM tracking_events"), await CountAsync(Named)));
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM tracking_documents WHERE user_id IS NOT NULL"));
    }

    [Fact]
    public async Task What_is_written_while_the_user_is_erased_is_either_seen_by_the_erase_or_sees_it()
    {
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await WriteAsync(TrackedEvents.Message(Open()));
            }
        })).ToArray();
        await Until.TrueAsync(async () => await CountAsync("SELECT COUNT(*) FROM tracking_events") > 20, TimeSpan.FromSeconds(30),
            () => Task.FromResult("too few"));

        await _app.EraseAsync(Erased);

        Assert.Equal(0, await CountAsync(Named));
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.Equal(0, await CountAsync(Named));
    }

    private static TrackedEvent Open() => TrackedEvents.DocumentOpened(Erased) with
    {
        ReceivedAt = TrackedEvents.Noon,
        SessionId = "session",
        IpHash = new string('a', 64),
        Meta = System.Text.Json.JsonSerializer.SerializeToElement(new { a = 1 }),
    };

    private Task WriteAsync(string message) => _app.Create<TrackedEventConsumer>().RunAsync(message, CancellationToken.None);

    private Task<long> CountAsync(string sql) => _app.Db.SingleAsync<long>(sql);
}
