using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>MySQL away, the queue away: apps are served as long as the queue is there, and nothing accepted is lost.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class OutageTests(OwnServers servers) : IClassFixture<OwnServers>, IAsyncLifetime
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);
    private static readonly (string, string) QuickRetry = ("AzureFunctionsJobHost__extensions__queues__visibilityTimeout", "00:00:01");

    private readonly string _storage = servers.TakeStorageAccount();
    private readonly TestDatabase _db = TestDatabase.On(servers);

    public ValueTask InitializeAsync() => _db.InitializeAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task With_MySQL_down_tracking_is_accepted_and_written_when_it_is_back()
    {
        await using var host = await StartAsync();
        await servers.MySql.StopAsync();

        var posted = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => host.Api.PostAsync("track", new JsonArray(An.Event(), An.DocumentEvent()))));
        var beat = await host.Api.PostAsync("track/heartbeat", Beat());
        var health = await host.Api.CallAsync(HttpMethod.Get, "health", key: null);
        var report = await host.Api.ReadAsync("reports/usage");

        Assert.All(posted, answer => Assert.Equal("""202 {"accepted":2,"rejected":[]}""", answer.ToString()));
        Assert.Equal(202, beat.Status);
        Assert.Equal(Healthy.With(200, "degraded", mysql: "down", queue: "ok"), health.ToString());
        Assert.Equal(503, report.Status);

        await servers.MySql.StartAsync();
        await Until.EqualAsync(40, () => TotalAsync(host), Recovery);
    }

    [Fact]
    public async Task An_outage_is_waited_out_with_its_messages_in_hand_and_is_two_lines_of_the_log()
    {
        await using var host = await StartAsync();
        await host.Api.PostAsync("track", An.Event());
        await Until.EqualAsync(1, () => TotalAsync(host), Recovery);
        await servers.MySql.StopAsync();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => host.Api.PostAsync("track", An.Event())));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Api.ReadAsync("reports/usage")));
        // As long as a message would stay invisible three times over.
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        await servers.MySql.StartAsync();
        await Until.EqualAsync(201, () => TotalAsync(host), Recovery);

        Assert.Equal((1, 1), (Lines(host, "MySQL does not answer"), Lines(host, "MySQL answers again")));
        Assert.Equal(0, Lines(host, "got no answer from MySQL") + Lines(host, "could not be read;"));
        Assert.DoesNotContain(host.Output.Split('\n'), line => line.StartsWith("Error ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_switch_that_was_off_stays_off_on_an_instance_that_starts_while_MySQL_is_down()
    {
        await using (var host = await StartAsync())
        {
            await host.Api.AdministerAsync(HttpMethod.Put, "settings/tracking_enabled", new JsonObject { ["value"] = "0" });
        }

        await servers.MySql.StopAsync();
        await using var restarted = await StartAsync(("Schema__MigrateAtStart", "false"));

        Assert.Equal(
            """202 {"accepted":0,"rejected":[],"disabled":true}""", (await restarted.Api.PostAsync("track", An.Event())).ToString());
    }

    [Fact]
    public async Task An_instance_that_never_saw_MySQL_serves_apps_and_writes_when_it_comes()
    {
        await servers.MySql.StopAsync();

        await using var host = await StartAsync(("Schema__MigrateAtStart", "false"));
        Assert.Equal(202, (await host.Api.PostAsync("track", An.Event())).Status);
        await servers.MySql.StartAsync();

        await Until.EqualAsync(1, () => TotalAsync(host), Recovery);
        Assert.Equal(1L, await _db.SingleAsync<long>("SELECT CAST(SUM(points) AS SIGNED) FROM user_points"));
    }

    [Fact]
    public async Task With_the_queue_down_tracking_says_when_to_try_again_and_a_retry_counts_once()
    {
        await using var host = await StartAsync();
        var sent = An.Event();
        await servers.Azurite.StopAsync();

        var refused = await host.Api.PostAsync("track", sent.DeepClone());
        var health = await host.Api.CallAsync(HttpMethod.Get, "health", key: null);
        await servers.Azurite.StartAsync();
        await Until.TrueAsync(
            async () => (await host.Api.PostAsync("track", sent.DeepClone())).Status == 202, Recovery, () => Task.FromResult(host.Output));
        await host.Api.PostAsync("track", sent.DeepClone());

        Assert.Equal((503, "5"), (refused.Status, refused.Headers.GetValues("Retry-After").Single()));
        Assert.Contains("The queue cannot be reached", refused.Body);
        Assert.Equal(Healthy.With(503, "down", mysql: "ok", queue: "down"), health.ToString());
        await Until.EqualAsync(1, () => TotalAsync(host), Recovery);
        Assert.Equal(1, Lines(host, "could not reach a queue"));
    }

    [Fact]
    public async Task A_server_with_no_session_left_is_two_lines_of_the_log_and_not_two_for_each_call()
    {
        const int Callers = 40;
        await using var host = await StartAsync();
        var sessions = await _db.SingleAsync<long>("SELECT @@max_connections");
        await _db.ExecuteAsync("SET GLOBAL max_connections = 10");
        try
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, Callers * 25).Chunk(25).Select(async calls =>
            {
                var unavailable = 0;
                foreach (var _ in calls)
                {
                    unavailable += (await host.Api.ReadAsync("reports/usage")).Status == 503 ? 1 : 0;
                }

                return unavailable;
            }));

            Assert.NotEqual(0, answers.Sum());
            // One, and another where the calls take longer than a minute, or none gets a session for seconds.
            Assert.True(Lines(host, "MySQL does not answer") <= 1 + (answers.Sum() / 10), $"{answers.Sum()} answers of 503; {host.Output}");
        }
        finally
        {
            await _db.ExecuteAsync($"SET GLOBAL max_connections = {sessions}");
        }
    }

    [Fact]
    public async Task A_change_of_a_switch_takes_effect_on_every_instance_within_five_seconds()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();

        await one.Api.AdministerAsync(HttpMethod.Put, "settings/tracking_enabled", new JsonObject { ["value"] = "0" });

        Assert.Contains("disabled", (await one.Api.PostAsync("track", An.Event())).Body);
        await Until.TrueAsync(
            async () => (await other.Api.PostAsync("track", An.Event())).Body.Contains("disabled", StringComparison.Ordinal),
            TimeSpan.FromSeconds(5),
            () => Task.FromResult("still enabled"));
    }

    private static int Lines(HostedApp host, string text) =>
        host.Output.Split('\n').Count(line => line.Contains(text, StringComparison.Ordinal));

    private static JsonObject Beat() =>
        new() { ["sessionId"] = "s", ["userId"] = 1, ["userType"] = "student", ["appName"] = "Portal" };

    private Task<HostedApp> StartAsync(params (string, string)[] settings) =>
        HostedApp.StartAsync(_db.ConnectionString, _storage, [QuickRetry, .. settings]);

    private static async Task<int> TotalAsync(HostedApp host) =>
        await host.Api.ReadAsync("reports/usage") is { Status: 200 } answer ? (int)answer.Json["total"]! : -1;
}
