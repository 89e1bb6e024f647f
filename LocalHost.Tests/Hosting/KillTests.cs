using System.Collections.Concurrent;
using System.Net;
using DevServers;
using LocalHost.Tests.Fixtures;
using MySqlConnector;

namespace LocalHost.Tests.Hosting;

/// <summary>Worker, host and storage die or go away under load.</summary>
[Trait("Needs", "Kill")]
public sealed class KillTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localhost-kills-").FullName;
    private readonly string _received;
    private ServerSet _servers = null!;

    public KillTests() => _received = Directory.CreateDirectory(Path.Combine(_folder, "received")).FullName;

    private Dictionary<string, string?> Settings => new(HostedProcess.Settings(_servers.Azurite!.ConnectionString))
    {
        ["TestApp__Folder"] = _received,
        ["LocalHost__MessageLease"] = "00:00:03",
    };

    public async ValueTask InitializeAsync()
    {
        _servers = await ServerSet.StartAsync(new ServerOptions(Path.Combine(_folder, "servers")));
        await new Azure.Storage.Queues.QueueClient(_servers.Azurite!.ConnectionString, "lines").CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _servers.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_worker_killed_under_load_is_replaced_and_nothing_answered_is_lost()
    {
        await using var host = new HostedProcess(Settings, "Pid", "Send", "Receive");
        await host.StartAsync();
        var load = new Load(host.Client);

        var sending = load.SendAsync(requests: 400);
        var workers = new HashSet<int>();
        while (workers.Count < 3)
        {
            var worker = 0;
            await Eventually.HoldsAsync(async () => (worker = await host.WorkerAsync()) != 0, () => "a worker");
            Assert.True(workers.Add(worker), "The worker that was killed answers.");
            await Processes.SignalAsync("KILL", worker);
        }

        await sending;
        Assert.DoesNotContain(load.Answers, answer => answer.Value is not (HttpStatusCode.Accepted or HttpStatusCode.InternalServerError));
        await ReceivedAsync(load.Accepted);
        Assert.Equal(0, await host.Process.StopAsync());
        await host.GoneWithinAsync(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_killed_host_takes_its_worker_with_it_in_three_seconds_and_the_workers_transaction_is_undone()
    {
        await using var connection = new MySqlConnection(_servers.MySql!.ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "CREATE TABLE written (id INT PRIMARY KEY)");
        var settings = new Dictionary<string, string?>(Settings) { ["MYSQL_CONNECTION"] = _servers.MySql.ConnectionString };
        await using var host = new HostedProcess(settings, "Pid", "WritesSlowly");
        await host.StartAsync();
        var answer = host.Client.PostAsync("/api/writes-slowly", null);
        await host.PrintsAsync("written");

        await host.Process.KillAsync();

        await host.GoneWithinAsync(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        // Waits for the row's lock, and succeeds only where the other transaction has been undone.
        await ExecuteAsync(connection, "INSERT INTO written (id) VALUES (1)");
    }

    [Fact]
    public async Task Killed_under_load_and_started_again_the_host_loses_nothing_answered()
    {
        await using var host = new HostedProcess(Settings, "Send", "Receive");
        await host.StartAsync();
        var load = new Load(host.Client);

        var sending = load.SendAsync(requests: 200);
        await Eventually.HoldsAsync(() => load.Answers.Count > 20, () => "20 answers");
        await host.Process.KillAsync();
        await sending;
        await host.StartAsync();

        await ReceivedAsync(load.Accepted);
    }

    [Fact]
    public async Task Sigterm_under_load_fails_no_request_that_is_answered()
    {
        await using var host = new HostedProcess(Settings, "Send", "Receive");
        await host.StartAsync();
        var load = new Load(host.Client);

        var sending = load.SendAsync(requests: 400);
        await Eventually.HoldsAsync(() => load.Answers.Count > 40, () => "40 answers");
        Assert.Equal(0, await host.Process.StopAsync());
        await sending;

        Assert.All(load.Answers.Values, answer => Assert.Equal(HttpStatusCode.Accepted, answer));
        Assert.InRange(load.Answers.Count, 41, 399);
        await host.GoneWithinAsync(TimeSpan.FromSeconds(1));
        await host.StartAsync();
        await ReceivedAsync(load.Accepted);
    }

    [Fact]
    public async Task Listeners_that_an_outage_of_the_storage_ended_run_again_after_it()
    {
        await using var host = new HostedProcess(Settings, "Send", "Receive", "EverySecond");
        await host.StartAsync();
        using var before = await host.Client.PostAsync("/api/send", new StringContent("before"));
        await ReceivedAsync(["before"]);

        await _servers.Azurite!.StopAsync();
        await host.PrintsAsync("The queue listeners have failed", TimeSpan.FromSeconds(90));
        await _servers.Azurite.StartAsync();
        await host.PrintsAsync("The queue listeners run again", TimeSpan.FromSeconds(60));

        using var after = await host.Client.PostAsync("/api/send", new StringContent("after"));
        Assert.Equal(HttpStatusCode.Accepted, after.StatusCode);
        await ReceivedAsync(["after"]);
    }

    private Task ReceivedAsync(IReadOnlyCollection<string> lines) => Eventually.HoldsAsync(
        () => lines.All(line => File.Exists(Path.Combine(_received, line))),
        () => $"{lines.Count(line => !File.Exists(Path.Combine(_received, line)))} of {lines.Count} lines",
        TimeSpan.FromSeconds(60));

    private static async Task ExecuteAsync(MySqlConnection connection, string statement)
    {
        await using var command = new MySqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Clients that send lines, each with a name of its own, and the answers they had.</summary>
    private sealed class Load(HttpClient client)
    {
        private const int Clients = 8;

        public ConcurrentDictionary<string, HttpStatusCode> Answers { get; } = new();

        public IReadOnlyCollection<string> Accepted =>
            [.. Answers.Where(answer => answer.Value == HttpStatusCode.Accepted).Select(answer => answer.Key)];

        public Task SendAsync(int requests) =>
            Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = Clients }, SendOneAsync);

        private async ValueTask SendOneAsync(int number, CancellationToken cancellationToken)
        {
            try
            {
                using var response = await client.PostAsync("/api/send", new StringContent($"line{number}"), cancellationToken);
                Answers[$"line{number}"] = response.StatusCode;
            }
            catch (HttpRequestException)
            {
                // The host is not there: no answer.
            }
        }
    }
}
