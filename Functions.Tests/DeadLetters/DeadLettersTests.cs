using System.Text;
using Azure.Storage.Queues;
using Functions.DeadLetters;
using Functions.LiveSessions;
using Functions.Maintenance;
using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Functions.Tests.Fixtures;
using Functions.Tracking;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Tests.DeadLetters;

[Trait("Needs", "MySql")]
[Trait("Needs", "Azurite")]
public sealed class DeadLettersTests(Servers servers) : IAsyncLifetime
{
    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("""{"v":1,"items":[]}""")]
    [InlineData("not base64, and ünïcode 😀")]
    [InlineData("/////w==")]
    public async Task Whatever_is_in_a_poison_queue_becomes_a_dead_letter_of_its_own_queue(string body)
    {
        var isText = body.StartsWith('{');
        await SendRawAsync("tracking-heartbeats-poison", isText ? Convert.ToBase64String(Encoding.UTF8.GetBytes(body)) : body);
        await SendRawAsync("tracking-events-poison", Convert.ToBase64String("payload"u8));

        await _app.Create<DrainPoisonTimer>().RunAsync(new(), CancellationToken.None);

        Assert.Equal(
            [(Heartbeat.Queue, body), (TrackedEvent.Queue, "payload")],
            await _app.Db.QueryAsync<(string, string)>("SELECT queue_name, payload FROM dead_letters ORDER BY queue_name DESC"));
        Assert.Equal(0, (await _app.Get<QueueStates>().ReadAsync(Heartbeat.Messages, CancellationToken.None)).PoisonDepth);
        Assert.Equal(2, _app.TakeWarnings().Count);
    }

    [Fact]
    public void Every_queue_that_a_function_reads_is_drained()
    {
        var drained = QueueDefinition.All.Select(queue => queue.Name).ToList();

        Assert.Equal(["admin-jobs", TrackedEvent.Queue, Heartbeat.Queue], drained);
        Assert.Equal(
            FunctionMethod.All.Select(method => method.Trigger<QueueTriggerAttribute>()?.QueueName).OfType<string>().Order(), drained);
    }

    [Fact]
    public async Task A_letter_that_fails_again_before_its_replay_is_marked_keeps_waiting()
    {
        var table = _app.Get<DeadLettersTable>();
        await table.AddAsync("q", "payload", "first", CancellationToken.None);
        var id = await _app.Db.SingleAsync<long>("SELECT id FROM dead_letters");
        var sent = (await table.FindAsync(id, CancellationToken.None))!;
        await table.AddAsync("q", "payload", "second", CancellationToken.None);

        await MarkReplayedAsync(sent);

        Assert.Equal("waiting", (await table.FindAsync(id, CancellationToken.None))!.State);
        Assert.Equal(2, _app.TakeWarnings().Count);
    }

    [Fact]
    public async Task The_same_payload_failing_again_is_the_same_letter_and_waits_again()
    {
        var table = _app.Get<DeadLettersTable>();
        await table.AddAsync("q", "payload", "first", CancellationToken.None);
        var id = await _app.Db.SingleAsync<long>("SELECT id FROM dead_letters");
        await MarkReplayedAsync((await table.FindAsync(id, CancellationToken.None))!);
        Assert.Equal("replayed", (await table.FindAsync(id, CancellationToken.None))!.State);
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

    private Task MarkReplayedAsync(DeadLetter letter) => _app.Get<Database>().TransactAsync(
        transaction => _app.Get<DeadLettersTable>().MarkReplayedAsync(transaction, [letter], CancellationToken.None),
        CancellationToken.None);

    private async Task SendRawAsync(string name, string body)
    {
        var queue = new QueueClient(_app.StorageConnectionString, name);
        await queue.CreateIfNotExistsAsync();
        await queue.SendMessageAsync(body);
    }
}
