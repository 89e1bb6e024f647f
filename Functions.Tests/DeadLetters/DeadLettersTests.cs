using Functions.DeadLetters;
using Functions.LiveSessions;
using Functions.Platform.MySql;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.DeadLetters;

[Trait("Needs", "MySql")]
public sealed class DeadLettersTests(Servers servers) : IAsyncLifetime
{
    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public void The_drained_queues_are_those_that_the_consumers_read()
    {
        Assert.Equal(TrackedEvent.Queue, PoisonConsumer.EventsQueue);
        Assert.Equal(Heartbeat.Queue, PoisonConsumer.HeartbeatsQueue);
    }

    [Fact]
    public async Task A_poison_message_becomes_a_dead_letter_of_its_own_queue()
    {
        await _app.Create<PoisonConsumer>().DrainEventsAsync("payload", CancellationToken.None);
        await _app.Create<PoisonConsumer>().DrainHeartbeatsAsync("payload", CancellationToken.None);

        Assert.Equal(
            [TrackedEvent.Queue, Heartbeat.Queue], await _app.Db.QueryAsync<string>("SELECT queue_name FROM dead_letters ORDER BY id"));
        Assert.Equal(2, _app.TakeWarnings().Count);
    }

    [Fact]
    public async Task The_same_payload_failing_again_is_the_same_letter_and_waits_again()
    {
        var table = _app.Get<DeadLettersTable>();
        await table.AddAsync("q", "payload", "first", CancellationToken.None);
        var id = await _app.Db.SingleAsync<long>("SELECT id FROM dead_letters");
        await _app.Get<Database>().TransactAsync(
            transaction => table.MarkReplayedAsync(transaction, id, CancellationToken.None), CancellationToken.None);
        _app.Clock.Advance(TimeSpan.FromMinutes(1));

        await table.AddAsync("q", "payload", "second", CancellationToken.None);

        var letter = (await table.FindAsync(id, CancellationToken.None))!;
        Assert.Equal((2, "second", "waiting"), (letter.Attempts, letter.Error, letter.State));
        Assert.Equal(TimeSpan.FromMinutes(1), letter.LastFailedAt - letter.FirstFailedAt);
        Assert.Equal(2, _app.TakeWarnings().Count);
    }

    [Fact]
    public async Task Letters_that_read_alike_without_the_erased_user_become_one()
    {
        var table = _app.Get<DeadLettersTable>();
        await table.AddAsync("q", """{"userId":7,"sessionId":"a","appName":"A"}""", "test", CancellationToken.None);
        await table.AddAsync("q", """{"userId":7,"sessionId":"b","appName":"A"}""", "test", CancellationToken.None);

        var erased = await table.EraseAsync(7, CancellationToken.None);

        Assert.Equal(2, erased);
        Assert.Equal(["""{"appName":"A"}"""], await _app.Db.QueryAsync<string>("SELECT payload FROM dead_letters"));
        Assert.Equal(2, _app.TakeWarnings().Count);
    }
}
