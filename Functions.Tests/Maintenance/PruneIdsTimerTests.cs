using System.Net;
using Functions.Maintenance;
using Functions.Platform;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Maintenance;

[Trait("Needs", "MySql")]
public sealed class PruneIdsTimerTests(Servers servers) : IAsyncLifetime
{
    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task An_event_id_is_remembered_for_ten_days_and_then_forgotten()
    {
        var message = TrackedEvents.Message(TrackedEvents.Visit());
        await ConsumeAsync(message);

        _app.Clock.Advance(TimeSpan.FromDays(10));
        await PruneAsync();
        await ConsumeAsync(message);
        Assert.Equal(1, await CountAsync("tracking_events"));

        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        await PruneAsync();
        Assert.Equal(0, await CountAsync("tracking_event_ids"));
    }

    [Fact]
    public async Task An_idempotency_key_is_remembered_for_thirty_days_and_then_forgotten()
    {
        await UseKeyAsync();
        _app.Clock.Advance(TimeSpan.FromDays(30));
        await PruneAsync();
        Assert.True((await UseKeyAsync()).IsReplay);

        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        await PruneAsync();
        Assert.False((await UseKeyAsync()).IsReplay);
    }

    [Fact]
    public async Task More_than_a_chunk_is_pruned_to_the_last_row()
    {
        await _app.Db.ExecuteAsync(
            """
            INSERT INTO tracking_event_ids (event_id, claim, seen_at)
            WITH RECURSIVE numbers AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM numbers WHERE n < 900)
            SELECT UNHEX(LEFT(SHA2(CONCAT(a.n, '-', b.n), 256), 32)), 1, '2026-01-01' FROM numbers a JOIN numbers b ON b.n <= 3
            """);

        await PruneAsync();

        Assert.Equal(0, await CountAsync("tracking_event_ids"));
    }

    private Task PruneAsync() => _app.Create<PruneIdsTimer>().RunAsync(new(), CancellationToken.None);

    private Task ConsumeAsync(string message) => _app.Create<TrackedEventConsumer>().RunAsync(message, CancellationToken.None);

    private Task<IdempotentOutcome> UseKeyAsync() => _app.Get<Idempotency>().RunAsync(
        "scope", "key", "", _ => Task.FromResult(new IdempotentOutcome(new Reply(HttpStatusCode.Created, "{}"), false, null)),
            CancellationToken.None);

    private Task<long> CountAsync(string table) => _app.Db.SingleAsync<long>($"SELECT COUNT(*) FROM {table}");
}
