using Functions.Maintenance;
using Functions.Platform.MySql;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Maintenance;

[Trait("Needs", "MySql")]
public sealed class TimerRunsTests(Servers servers) : IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_run_is_reported_while_it_runs_and_after_it_ended()
    {
        Run? meanwhile = null;

        await RunAsync(async () =>
        {
            meanwhile = await ReadAsync();
            _app.Clock.Advance(TimeSpan.FromSeconds(3));
        });

        Assert.Equal(new Run(Noon, null, "running", null), meanwhile);
        Assert.Equal(new Run(Noon, Noon.AddSeconds(3), "ok", null), await ReadAsync());
    }

    [Fact]
    public async Task A_failed_run_is_recorded_and_its_failure_propagates_until_a_good_run_clears_it()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RunAsync(() => throw new InvalidOperationException(new string('x', 2000))));

        Assert.Equal(2000, failure.Message.Length);
        Assert.Equal(new Run(Noon, Noon, "failed", new string('x', 1000)), await ReadAsync());
        await RunAsync(() => Task.CompletedTask);
        Assert.Equal(new Run(Noon, Noon, "ok", null), await ReadAsync());
    }

    [Fact]
    public async Task Where_the_record_fails_too_it_is_the_works_own_failure_that_propagates()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(async () =>
        {
            await _app.Db.ExecuteAsync("RENAME TABLE timer_runs TO timer_runs_away");
            throw new InvalidOperationException("the cause");
        }));

        Assert.Single(_app.TakeWarnings());
    }

    [Fact]
    public async Task A_run_that_another_instance_is_at_is_skipped_and_not_recorded()
    {
        var ran = false;
        await using (await DatabaseLock.TryTakeAsync(_app.Db.Database, "T", CancellationToken.None))
        {
            await RunAsync(() =>
            {
                ran = true;
                return Task.CompletedTask;
            });
        }

        Assert.False(ran);
        Assert.Equal(0, await _app.Db.SingleAsync<long>("SELECT COUNT(*) FROM timer_runs"));
    }

    private Task RunAsync(Func<Task> work) => _app.Get<TimerRuns>().RunAsync("T", work, CancellationToken.None);

    private Task<Run> ReadAsync() => _app.Db.SingleAsync<Run>(
        """
        SELECT last_started_at AS LastStartedAt, last_finished_at AS LastFinishedAt, result, error
        FROM timer_runs
        WHERE name = 'T'
        """);

    private sealed record Run(DateTime LastStartedAt, DateTime? LastFinishedAt, string Result, string? Error);
}
