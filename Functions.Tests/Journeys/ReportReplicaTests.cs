using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>A second server for reports: they are read there, and nothing else is.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class ReportReplicaTests(Servers servers, OwnServers second) : IClassFixture<OwnServers>, IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly TestDatabase _main = new(servers);
    private readonly string _storage = servers.TakeStorageAccount();
    private TestDatabase _replica = null!;

    public async ValueTask InitializeAsync()
    {
        await second.StartStoppedAsync();
        _replica = TestDatabase.On(second);
        await _main.InitializeAsync();
        await _replica.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await second.StartStoppedAsync();
        await _replica.DisposeAsync();
        await _main.DisposeAsync();
    }

    [Fact]
    public async Task Reports_are_read_there_as_of_when_it_is_and_all_else_is_where_it_was()
    {
        await _main.ExecuteAsync("INSERT INTO user_points (user_id, points) VALUES (1, 5)");
        await _replica.ExecuteAsync(
            """
            INSERT INTO user_points (user_id, points) VALUES (1, 3);
            INSERT INTO timer_runs (name, last_started_at, result) VALUES ('FoldCounts', '2026-03-01 10:00:00', 'ok');
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, last_heartbeat)
            VALUES ('a', 1, 'student', 'Portal', '2026-03-01 09:58:00'), ('b', 2, 'student', 'Portal', '2026-03-01 09:50:00')
            """);
        await using var host = await StartAsync();

        var rewards = (await host.Api.ReadAsync("reports/rewards")).Json;
        var live = (await host.Api.ReadAsync("reports/live")).Json;

        Assert.Equal((3, "2026-03-01T10:00:00Z"), ((int)rewards["pointsOutstanding"]!, (string?)rewards["asOf"]));
        Assert.Equal((1, "2026-03-01T10:00:00Z"), ((int)live["total"]!, (string?)live["asOf"]));
        Assert.Equal(5, (int)(await host.Api.GetAsync("users/1/rewards")).Json["points"]!);
        await host.Api.PostAsync("track", An.Event());
        await Until.EqualAsync(1, () => _main.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events"), Soon);
        Assert.Equal(0, (int)(await host.Api.ReadAsync("reports/usage")).Json["total"]!);
        Assert.Equal(0, await _replica.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events"));
    }

    [Fact]
    public async Task While_it_is_down_reports_are_503_and_all_else_goes_on()
    {
        await using var host = await StartAsync();
        Assert.Equal(200, (await host.Api.ReadAsync("reports/usage")).Status);
        await second.MySql.StopAsync();

        Assert.Equal(503, (await host.Api.ReadAsync("reports/usage")).Status);
        Assert.Equal(200, (await host.Api.AdministerAsync(HttpMethod.Get, "settings")).Status);
        Assert.Equal(Healthy.Answer, (await host.Api.CallAsync(HttpMethod.Get, "health", key: null)).ToString());
        Assert.Equal("ok", (string?)(await host.Api.ReadAsync("reports/operations")).Json["mysql"]);
        await host.Api.PostAsync("track", new JsonArray(An.Event()));
        await Until.EqualAsync(1, () => _main.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events"), Soon);
    }

    private Task<HostedApp> StartAsync() =>
        HostedApp.StartAsync(_main.ConnectionString, _storage, ("MYSQL_REPORTS_CONNECTION", _replica.ConnectionString));
}
