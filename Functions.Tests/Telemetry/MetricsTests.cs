using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Functions.Credits;
using Functions.DeadLetters;
using Functions.LiveSessions;
using Functions.Maintenance;
using Functions.Platform.Telemetry;
using Functions.Points;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Functions.Tests.Telemetry;

/// <summary>What is counted is what happened.</summary>
[Trait("Needs", "MySql")]
[Collection("Telemetry")]
public sealed class MetricsTests(Servers servers) : IAsyncLifetime
{
    private readonly TestApp _app = new(servers);

    public async ValueTask InitializeAsync() => await _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    [Trait("Needs", "Host")]
    public async Task Items_are_counted_as_accepted_or_by_the_reason_of_their_refusal()
    {
        await using var app = await HostedApp.StartAsync(_app.Db.ConnectionString, _app.StorageConnectionString);
        using var accepted = Collect<long>(app, TrackingMetrics.MeterName, "tracking.events.accepted");
        using var rejected = Collect<long>(app, TrackingMetrics.MeterName, "tracking.events.rejected");
        using var beats = Collect<long>(app, LiveSessionMetrics.MeterName, "tracking.heartbeats.rejected");

        await app.Api.PostAsync("track", new JsonArray(
            An.Event(), An.Event(), An.Event().Without("appName"), An.Event().With("made-up", 1),
                An.Event("document").With("document", new JsonObject())));
        await app.Api.PostAsync("track", new JsonArray(An.Event().With("userId", -1), An.Event().Without("eventName").With("appName", "")));
        await app.Api.PostAsync("track", new StringContent("{", Encoding.UTF8, "application/json"));
        await app.Api.PostAsync("track", new StringContent("{}", Encoding.UTF8, "text/html"));
        await app.Api.PostAsync("track", new StringContent(new string(' ', 1_100_000), Encoding.UTF8, "application/json"));
        await app.Api.PostAsync("track/heartbeat", new JsonObject { ["userId"] = 1 });

        Assert.Equal(2, Sum(accepted));
        Assert.Equal(
            ["appName", "unknown_field", "document.levelName", "userId", "eventName", "malformed", "media_type", "too_large"],
            rejected.GetMeasurementSnapshot().Select(refusal => refusal.Tags["reason"]));
        Assert.Equal("userType", Assert.Single(beats.GetMeasurementSnapshot()).Tags["reason"]);
    }

    [Fact]
    public async Task Events_are_counted_once_when_written_and_as_duplicates_after_that()
    {
        using var written = Collect<long>(TrackingMetrics.MeterName, "tracking.events.written");
        using var duplicates = Collect<long>(TrackingMetrics.MeterName, "tracking.events.duplicates");
        using var lag = Collect<double>(TrackingMetrics.MeterName, "tracking.events.lag");
        using var points = Collect<long>(PointLedger.MeterName, PointLedger.CounterName);
        TrackedEvent[] visits = [TrackedEvents.Visit(), TrackedEvents.Visit()];
        var message = TrackedEvents.Message(visits);
        _app.Clock.Advance(TimeSpan.FromSeconds(90));

        await ConsumeAsync(TrackedEvents.Message(visits[0]));
        await ConsumeAsync(message);
        await ConsumeAsync(message);

        Assert.Equal((2, 3), (Sum(written), Sum(duplicates)));
        Assert.Equal([90, 90], lag.GetMeasurementSnapshot().Select(age => age.Value));
        Assert.Equal(await _app.Db.SingleAsync<decimal>("SELECT SUM(points) FROM user_points"), Sum(points));
    }

    [Fact]
    public async Task Dead_letters_are_counted_by_queue_and_what_was_good_beside_them_as_written()
    {
        using var letters = Collect<long>(DeadLettersTable.MeterName, DeadLettersTable.CounterName);
        using var written = Collect<long>(TrackingMetrics.MeterName, "tracking.events.written");

        await ConsumeAsync("not json");
        await ConsumeAsync(TrackedEvents.Message(TrackedEvents.Visit() with { UserType = "robot" }, TrackedEvents.Visit()));

        Assert.Equal(["tracking-events", "tracking-events"], letters.GetMeasurementSnapshot().Select(letter => letter.Tags["queue"]));
        Assert.Equal(1, Sum(written));
        Assert.Equal(3, _app.TakeWarnings().Count);
    }

    [Fact]
    public async Task A_redemption_is_counted_once_and_a_replay_or_a_refusal_not()
    {
        using var redemptions = Collect<long>(LedgerDrift.MeterName, RedeemEndpoint.CounterName);
        await _app.Db.ExecuteAsync("INSERT INTO user_points (user_id, points) VALUES (1, 15)");

        foreach (var key in (string[])["a", "a", "b"])
        {
            await _app.Create<RedeemEndpoint>().RedeemAsync(1, key, 1, CancellationToken.None);
        }

        Assert.Equal(1, Sum(redemptions));
    }

    [Fact]
    public async Task The_live_are_counted_when_the_dead_are_pruned()
    {
        using var sessions = Collect<long>(LiveSessionMetrics.MeterName, "tracking.sessions.live");
        using var users = Collect<long>(LiveSessionMetrics.MeterName, "tracking.users.live");
        await _app.Db.ExecuteAsync(
            """
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, last_heartbeat)
            VALUES ('dead', 1, 'student', 'Portal', @dead), ('a', 1, 'student', 'Portal', @now), ('b', 1, 'student', 'DViz', @now)
            """,
            new { now = _app.Clock.GetUtcNow().UtcDateTime, dead = _app.Clock.GetUtcNow().UtcDateTime.AddDays(-1) });

        await _app.Create<PruneLiveSessionsTimer>().RunAsync(new TimerInfo(), CancellationToken.None);

        Assert.Equal(2, Assert.Single(sessions.GetMeasurementSnapshot()).Value);
        Assert.Equal(1, Assert.Single(users.GetMeasurementSnapshot()).Value);
    }

    [Fact]
    [Trait("Needs", "Azurite")]
    public async Task Queues_are_measured_also_those_that_are_empty_or_were_never_used()
    {
        using var depth = Collect<long>(MeasureQueuesTimer.MeterName, "tracking.queue.depth");
        using var oldest = Collect<long>(MeasureQueuesTimer.MeterName, "tracking.queue.oldest_age");
        var queue = new QueueClient(_app.StorageConnectionString, TrackedEvent.Queue);
        await queue.CreateAsync();
        await queue.SendMessageAsync("a");
        await queue.SendMessageAsync("b");
        _app.Clock.AdjustTime(DateTimeOffset.UtcNow.AddMinutes(10));

        await _app.Create<MeasureQueuesTimer>().RunAsync(new TimerInfo(), CancellationToken.None);

        Assert.Equal(
            [("tracking-events", 2), ("tracking-events-poison", 0), ("tracking-heartbeats", 0), ("tracking-heartbeats-poison", 0)],
            depth.GetMeasurementSnapshot().Select(queue => ((string)queue.Tags["queue"]!, queue.Value)));
        Assert.InRange(oldest.GetMeasurementSnapshot()[0].Value, 595, 620);
        Assert.Equal(0, oldest.GetMeasurementSnapshot()[1].Value);
    }

    [Fact]
    [Trait("Needs", "Azurite")]
    public async Task While_all_that_wait_are_in_hand_their_age_is_not_reported()
    {
        using var oldest = Collect<long>(MeasureQueuesTimer.MeterName, "tracking.queue.oldest_age");
        var queue = new QueueClient(_app.StorageConnectionString, TrackedEvent.Queue);
        await queue.CreateAsync();
        await queue.SendMessageAsync("a");
        await queue.ReceiveMessageAsync(TimeSpan.FromMinutes(1));

        await _app.Create<MeasureQueuesTimer>().RunAsync(new TimerInfo(), CancellationToken.None);

        Assert.Equal("tracking-heartbeats", Assert.Single(oldest.GetMeasurementSnapshot()).Tags["queue"]);
    }

    [Fact]
    [Trait("Needs", "Host")]
    public async Task A_timers_runs_are_counted_and_its_failures_with_them()
    {
        await using var app = await HostedApp.StartAsync(_app.Db.ConnectionString, _app.StorageConnectionString);
        using var runs = Collect<long>(app, TimerMetrics.MeterName, "timer.runs");
        using var failures = Collect<long>(app, TimerMetrics.MeterName, "timer.failures");
        using var duration = Collect<double>(app, TimerMetrics.MeterName, "timer.duration");

        await app.Api.RunFunctionAsync("PruneLiveSessions");
        // Before any work: the lock needs the record of runs.
        await _app.Db.ExecuteAsync("RENAME TABLE timer_runs TO timer_runs_away");
        await app.Api.RunFunctionAsync("PruneIds");
        await app.Api.CallAsync(HttpMethod.Get, "health", key: null);

        Assert.Equal(["PruneLiveSessions", "PruneIds"], runs.GetMeasurementSnapshot().Select(run => run.Tags["timer"]));
        Assert.Equal("PruneIds", Assert.Single(failures.GetMeasurementSnapshot()).Tags["timer"]);
        Assert.All(duration.GetMeasurementSnapshot(), run => Assert.InRange(run.Value, 0.0001, 60));
    }

    private Task ConsumeAsync(string message) => _app.Create<TrackedEventConsumer>().RunAsync(message, CancellationToken.None);

    private MetricCollector<T> Collect<T>(string meter, string instrument)
        where T : struct =>
        new(_app.Get<IMeterFactory>(), meter, instrument);

    private static MetricCollector<T> Collect<T>(HostedApp app, string meter, string instrument)
        where T : struct =>
        new(app.Get<IMeterFactory>(), meter, instrument);

    private static long Sum(MetricCollector<long> collector) => collector.GetMeasurementSnapshot().Sum(measured => measured.Value);
}
