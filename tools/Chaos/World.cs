using System.Security.Cryptography;
using System.Text;
using DevServers;
using MySqlConnector;

namespace Chaos;

/// <summary>
/// The app's processes, a MySQL-compatible server and a storage emulator, each reached through a proxy; all on a data folder of
/// their own, and on this machine alone.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    public const string AppKey = "chaos-app-key";
    public const string PageKey = "chaos-page-key";
    public const string MasterKey = "chaos-master-key";
    public const string AdminKey = "chaos-admin-key";

    private static readonly string App = typeof(Functions.Slices).Assembly.Location;

    private static readonly TimeSpan RestartPatience = TimeSpan.FromSeconds(90);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"chaos-{Guid.NewGuid():N}");
    private readonly List<HostProcess> _hosts = [];
    private readonly StringBuilder _printed = new();
    private Dictionary<string, string?> _settings = [];
    private ServerSet _servers = null!;

    public TcpProxy MySqlProxy { get; private set; } = null!;

    /// <summary>Where reports are read: the same server, by a way of their own.</summary>
    public TcpProxy ReplicaProxy { get; private set; } = null!;

    public TcpProxy QueueProxy { get; private set; } = null!;

    public TcpProxy BlobProxy { get; private set; } = null!;

    public IReadOnlyList<HostProcess> Hosts => _hosts;

    public MySqlServer MySql => _servers.MySql!;

    public AzuriteServer Azurite => _servers.Azurite!;

    /// <summary>Straight to the server, past the proxy.</summary>
    public string MySqlConnectionString => MySql.ConnectionString;

    /// <summary>The storage account as the app reaches it.</summary>
    public string StorageConnectionString { get; private set; } = null!;

    /// <summary>Whether counts of two time zones are mixed just now.</summary>
    public bool ChangesTimeZone { get; private set; }

    /// <summary>Whether counts of archived days may have bounds of another time zone than UTC.</summary>
    public bool HasChangedTimeZone { get; private set; }

    public string StorageFolder => Path.Combine(_folder, "azurite");

    /// <summary>A server that ended unexpectedly, with the last lines of its log; null if none did.</summary>
    public string? UnexpectedExit => _servers.UnexpectedExit.IsCompleted ? _servers.UnexpectedExit.Result : null;

    public string Printed => _printed + string.Concat(_hosts.Select(host => host.Output));

    public static async Task<World> StartAsync(int hosts)
    {
        var world = new World();
        try
        {
            await world.StartServersAsync();
            world._settings = world.Settings();
            for (var i = 0; i < hosts; i++)
            {
                var host = HostProcess.OfApp(world._settings);
                world._hosts.Add(host);
                await host.StartAsync();
            }

            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills a host, optionally its worker too, and starts it again, repeatedly if needed, as the platform does.</summary>
    public async Task RestartAsync(HostProcess host, bool withWorker, TimeSpan away)
    {
        var worker = host.WorkerId;
        await host.KillAsync();
        if (withWorker && worker is { } id)
        {
            await Processes.SignalAsync("KILL", id);
        }

        _printed.Append(host.Output);
        await Task.Delay(away);
        using var patience = new CancellationTokenSource(RestartPatience);
        while (true)
        {
            try
            {
                await host.StartAsync();
                return;
            }
            catch (ChildStartException) when (!patience.IsCancellationRequested)
            {
                // A server that it needs at its start is unavailable.
                _printed.Append(host.Output);
            }
        }
    }

    /// <summary>
    /// Reports are of another time zone for a while, and of UTC again: each time all hosts restart and the counts are made again, first by
    /// a recount that is killed.
    /// </summary>
    public async Task ChangeTimeZoneAsync(string zone, TimeSpan untilKilled, TimeSpan away)
    {
        (ChangesTimeZone, HasChangedTimeZone) = (true, true);
        foreach (var (next, time) in new[] { (zone, away), ("UTC", TimeSpan.Zero) })
        {
            _settings["Reports__TimeZone"] = next;
            await Task.WhenAll(_hosts.Select(host => RestartAsync(host, withWorker: true, TimeSpan.Zero)));
            await KillRecountAsync(untilKilled);
            await RecountAsync();
            await Task.Delay(time);
        }

        ChangesTimeZone = false;
    }

    /// <summary>A connection straight to the server.</summary>
    public async Task<MySqlConnection> OpenAsync()
    {
        var connection = new MySqlConnection(MySqlConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs the app's recount command on the database; returns its exit code and what it printed.</summary>
    public async Task<(int ExitCode, string Output)> RecountAsync(DateOnly from, DateOnly to, params IEnumerable<string> options)
    {
        await using var command = Recount(["--from", $"{from:yyyy-MM-dd}", "--to", $"{to:yyyy-MM-dd}", .. options]);
        var code = await command.RunAsync();
        return (code, command.Output);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        foreach (var proxy in new[] { MySqlProxy, ReplicaProxy, QueueProxy, BlobProxy })
        {
            if (proxy is not null)
            {
                await proxy.DisposeAsync();
            }
        }

        if (_servers is not null)
        {
            await _servers.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task StartServersAsync()
    {
        _servers = await ServerSet.StartAsync(new ServerOptions(_folder));
        var (queue, blob) = (PortOf("QueueEndpoint"), PortOf("BlobEndpoint"));
        (MySqlProxy, ReplicaProxy) = (new TcpProxy(MySql.Port), new TcpProxy(MySql.Port));
        (QueueProxy, BlobProxy) = (new TcpProxy(queue), new TcpProxy(blob));
        StorageConnectionString = Azurite.ConnectionString
            .Replace($":{queue}/", $":{QueueProxy.Port}/", StringComparison.Ordinal)
            .Replace($":{blob}/", $":{BlobProxy.Port}/", StringComparison.Ordinal);
    }

    private ChildProcess Recount(params IEnumerable<string> options) => new(
        new ChildCommand("dotnet", [App, "recount", .. options])
        {
            Environment = new Dictionary<string, string?>
            {
                ["MYSQL_CONNECTION"] = MySqlConnectionString,
                ["Reports__TimeZone"] = _settings["Reports__TimeZone"],
            },
        });

    private async Task KillRecountAsync(TimeSpan after)
    {
        await using var command = Recount("--time-zone");
        command.Start();
        await Task.WhenAny(command.Exit, Task.Delay(after));
        await command.KillAsync();
    }

    // Repeated, as its documentation says: another fault may stop it.
    private async Task RecountAsync()
    {
        using var patience = new CancellationTokenSource(RestartPatience);
        while (true)
        {
            await using var command = Recount("--time-zone");
            if (await command.RunAsync() == 0)
            {
                return;
            }

            if (patience.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The counts could not be made again. {command.Output}");
            }
        }
    }

    private string Through(TcpProxy proxy) =>
        new MySqlConnectionStringBuilder(MySqlConnectionString) { Port = (uint)proxy.Port }.ConnectionString;

    private int PortOf(string endpoint) => new Uri(
        Azurite.ConnectionString.Split(';')
            .Single(part => part.StartsWith($"{endpoint}=", StringComparison.Ordinal))[(endpoint.Length + 1)..]).Port;

    // The sample's, except keys, timers that the driver runs, and a shorter time until a message comes back after a failure.
    private Dictionary<string, string?> Settings() => new()
    {
        ["MYSQL_CONNECTION"] = Through(MySqlProxy),
        ["MYSQL_REPORTS_CONNECTION"] = Through(ReplicaProxy),
        ["Reports__TimeZone"] = "UTC",
        ["AzureWebJobsStorage"] = StorageConnectionString,
        ["FunctionKeys__Default"] = AppKey,
        ["FunctionKeys__Page"] = PageKey,
        ["FunctionKeys__Page__Functions"] = "Track,TrackDocument,Heartbeat,SessionEnd",
        ["FunctionKeys__Master"] = MasterKey,
        ["Admin__Keys__chaos__Role"] = "admin",
        ["Admin__Keys__chaos__Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AdminKey))),
        ["Privacy__IpSecret"] = "a-secret-of-the-chaos-with-32-characters",
        ["Schema__MigrateAtStart"] = "true",
        ["PruneLiveSessionsSchedule"] = "0 * * * * *",
        ["ExpireReservationsSchedule"] = "30 * * * * *",
        ["MeasureQueuesSchedule"] = "45 * * * * *",
        ["FoldCountsSchedule"] = "*/5 * * * * *",
        ["DrainPoisonSchedule"] = "*/5 * * * * *",
        ["PruneIdsSchedule"] = "0 20 * * * *",
        ["ArchiveEventsSchedule"] = "0 30 2 * * *",
        ["ReconcilePointsSchedule"] = "0 15 3 * * *",
        ["LocalHost__MessageLease"] = "00:00:03",
        ["AzureFunctionsJobHost__extensions__queues__visibilityTimeout"] = "00:00:01",
    };
}
