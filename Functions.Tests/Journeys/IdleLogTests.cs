using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>An app that does nothing says next to nothing.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class IdleLogTests(Servers servers) : IAsyncLifetime
{
    private const int MaxLinesAMinute = 5;

    // The timers of a minute, as local.settings.sample.json has them, in the time that they need.
    private static readonly string[] OnceAMinute = ["PruneLiveSessions", "ExpireReservations"];
    private const string EveryQuarterOfAMinute = "FoldCounts";

    private readonly TestDatabase _db = new(servers);

    public async ValueTask InitializeAsync() => await _db.InitializeAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task A_minutes_timers_and_idle_queues_log_a_few_lines()
    {
        await using var app = await HostedApp.StartAsync(
            _db.ConnectionString,
            servers.TakeStorageAccount(),
            [.. OnceAMinute.Append(EveryQuarterOfAMinute).Append("MeasureQueues").Select(timer => ($"{timer}Schedule", "* * * * * *"))]);
        var before = Lines(app);

        var runs = new HashSet<DateTime>();
        await Until.TrueAsync(
            async () =>
            {
                runs.UnionWith(await RunsAsync(EveryQuarterOfAMinute));
                return runs.Count >= 4 && (await RunsAsync(OnceAMinute)).Count == OnceAMinute.Length;
            },
            TimeSpan.FromSeconds(30),
            () => Task.FromResult($"{runs.Count} runs; {app.Output}"));

        Assert.True(Lines(app) - before <= MaxLinesAMinute, app.Output);
        Assert.DoesNotContain("Azure.Core", app.Output);
    }

    private static int Lines(HostedApp app) => app.Output.Count(character => character == '\n');

    private Task<IReadOnlyList<DateTime>> RunsAsync(params string[] timers) =>
        _db.QueryAsync<DateTime>("SELECT last_started_at FROM timer_runs WHERE name IN @timers AND result = 'ok'", new { timers });
}
