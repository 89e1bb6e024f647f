using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using DevServers;
using Functions.Archives;
using Functions.Platform.MySql;
using Functions.Reports;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using MySqlConnector;

namespace Functions.Tests.Journeys;

/// <summary>What is logged while MySQL is out of reach and calls of every kind come in.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class OutageLogTests(Servers servers) : IAsyncLifetime
{
    private const int CallersOfEachKind = 3;
    private const int Exports = 20;

    private static readonly TimeSpan Away = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private static readonly Func<ApiClient, int, Task<ApiAnswer>>[] Calls =
    [
        (api, _) => api.PostAsync("track", new JsonArray(An.Event(), An.DocumentEvent())),
        (api, _) => api.PostAsync("track/document", An.FlatDocument()),
        (api, i) => api.PostAsync("track/heartbeat", Beat($"s{i}")),
        (api, i) => api.PostAsync("track/session-end", new JsonObject { ["sessionId"] = $"s{i - 1}", ["userId"] = 1 }),
        (api, i) => RewardAsync(api, i, "redemptions", new JsonObject { ["credits"] = 1 }),
        (api, i) => RewardAsync(api, i, "reservations", new JsonObject { ["credits"] = 1, ["reason"] = "a job" }),
        (api, i) => api.AdministerAsync(
            HttpMethod.Post, $"users/{i % 5}/adjustments", new JsonObject { ["points"] = 1, ["reason"] = "a test" }, Key(i)),
        (api, _) => api.ReadAsync("reports/usage"),
        (api, _) => api.ReadAsync("reports/documents"),
        (api, _) => api.ReadAsync("reports/live"),
        (api, _) => api.ReadAsync("reports/rewards"),
        (api, _) => api.ReadAsync("reports/operations"),
        (api, i) => api.AdministerAsync(HttpMethod.Delete, $"users/{1000 + i}/data"),
        (api, i) => api.AdministerAsync(HttpMethod.Post, $"users/{i % 5}/exports"),
        (api, i) => api.AdministerAsync(HttpMethod.Get, $"users/{i % 5}"),
        (api, _) => api.AdministerAsync(HttpMethod.Get, "audit"),
        (api, _) => api.RunFunctionAsync("FoldCounts"),
        (api, _) => api.CallAsync(HttpMethod.Get, "health", key: null),
    ];

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly TestDatabase _db = new(servers);
    private readonly string _storage = servers.TakeStorageAccount();

    public ValueTask InitializeAsync() => _db.InitializeAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task An_outage_under_load_of_every_kind_is_two_lines_of_the_log_also_with_jobs_that_have_waited_long()
    {
        await using var way = To(_db.ConnectionString, out var connection);
        await using var host = await StartAsync(connection);
        await using (await DatabaseLock.TakeAsync(_db.Database, Archiver.LockName, CancellationToken.None))
        {
            await Task.WhenAll(Enumerable.Range(1, Exports).Select(
                user => host.Api.AdministerAsync(HttpMethod.Post, $"users/{user}/exports")));
            // All of them are being worked on, and wait for the lock.
            var jobs = new QueueClient(_storage, AdminJob.Queue);
            await Until.EqualAsync(0, async () => (await jobs.PeekMessagesAsync(1)).Value.Length, Recovery);
            _clock.Advance(TimeSpan.FromMinutes(1));
            using var over = new CancellationTokenSource();
            var load = Calls.SelectMany(call => Enumerable.Range(1, CallersOfEachKind).Select(i => RepeatAsync(host, call, i, over.Token)));
            var calls = Task.WhenAll(load.ToList());

            // A slow server first, so that many messages are being worked on.
            way.Delay = TimeSpan.FromMilliseconds(100);
            await Until.TrueAsync(
                async () => await _db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events") > 100,
                Recovery,
                () => Task.FromResult(host.Output));
            await way.CloseAsync(Away);
            way.Delay = TimeSpan.Zero;
            await Until.TrueAsync(() => Warnings(host).Any(line => line.Contains("answers again")), Recovery, () => host.Output);
            await over.CancelAsync();
            await calls;
        }

        await Until.TrueAsync(
            async () => await _db.SingleAsync<long>("SELECT COUNT(*) FROM user_exports WHERE state = 'done'") >= Exports,
            Recovery,
            () => Task.FromResult(host.Output));
        // A COMMIT that was under way when the outage began may be a third: nothing is known of its outcome.
        var warnings = Warnings(host);
        Assert.True(warnings.Count <= 3, string.Join('\n', warnings));
        Assert.Equal(2, warnings.Count(line => !line.Contains("got no answer from MySQL")));
    }

    [Fact]
    public async Task An_outage_of_the_replica_alone_is_a_line_a_minute_and_not_one_for_each_report()
    {
        await using var way = To(_db.ConnectionString, out var connection);
        await using var host = await StartAsync(_db.ConnectionString, (ReportDatabase.Setting, connection));
        way.IsClosed = true;

        for (var minute = 0; minute < 2; minute++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => host.Api.ReadAsync("reports/usage")));

            Assert.All(answers, answer => Assert.Equal(503, answer.Status));
            Assert.Equal(minute + 1, Warnings(host).Count);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private Task<HostedApp> StartAsync(string mySql, params (string, string)[] settings) => HostedApp.StartAsync(
        mySql, _storage, app => app.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_clock)), settings);

    private static TcpProxy To(string mySql, out string through)
    {
        var server = new MySqlConnectionStringBuilder(mySql);
        var way = new TcpProxy((int)server.Port);
        server.Port = (uint)way.Port;
        through = server.ConnectionString;
        return way;
    }

    private static List<string> Warnings(HostedApp host) =>
        [.. host.Output.Split('\n').Where(line => line.Split(' ')[0] is "Warning" or "Error" or "Critical")];

    private static async Task RepeatAsync(HostedApp host, Func<ApiClient, int, Task<ApiAnswer>> call, int first, CancellationToken over)
    {
        for (var i = first; !over.IsCancellationRequested; i += CallersOfEachKind)
        {
            var answer = await call(host.Api, i);
            Assert.True(answer.Status is < 500 or 503, $"{answer} {host.Output}");
        }
    }

    private static JsonObject Beat(string session) =>
        new() { ["sessionId"] = session, ["userId"] = 1, ["userType"] = "student", ["appName"] = "Portal" };

    private static Task<ApiAnswer> RewardAsync(ApiClient api, int i, string what, JsonObject body) =>
        api.PostAsync($"users/{i % 5}/{what}", body, Key(i));

    private static (string, string) Key(int i) => ("Idempotency-Key", $"key-{i}");
}
