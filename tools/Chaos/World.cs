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
    public const string MasterKey = "chaos-master-key";
    public const string AdminKey = "chaos-admin-key";

    private static readonly string App = typeof(Functions.Slices).Assembly.Location;

    private static readonly TimeSpan RestartPatience = TimeSpan.FromSeconds(90);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"chaos-{Guid.NewGuid():N}");
    private readonly List<HostProcess> _hosts = [];
    private readonly StringBuilder _printed = new();
    private ServerSet _servers = null!;

    public TcpProxy MySqlProxy { get; private set; } = null!;

    public TcpProxy QueueProxy { get; private set; } = null!;

    public TcpProxy BlobProxy { get; private set; } = null!;

    public IReadOnlyList<HostProcess> Hosts => _hosts;

    public MySqlServer MySql => _servers.MySql!;

    public AzuriteServer Azurite => _servers.Azurite!;

    /// <summary>Straight to the server, past the proxy.</summary>
    public string MySqlConnectionString => MySql.ConnectionString;

    /// <summary>The storage account as the app reaches it.</summary>
    public string StorageConnectionString { get; private set; } = null!;

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
            for (var i = 0; i < hosts; i++)
            {
                var host = HostProcess.OfApp(world.Settings());
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
        await using var command = new ChildProcess(
            new ChildCommand("dotnet", [App, "recount", "--from", $"{from:yyyy-MM-dd}", "--to", $"{to:yyyy-MM-dd}", .. options])
            {
                Environment = new Dictionary<string, string?> { ["MYSQL_CONNECTION"] = MySqlConnectionString },
            });
        var code = await command.RunAsync();
        return (code, command.Output);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        foreach (var proxy in new[] { MySqlProxy, QueueProxy, BlobProxy })
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
        (MySqlProxy, QueueProxy, BlobProxy) = (new TcpProxy(MySql.Port), new TcpProxy(queue), new TcpProxy(blob));
        StorageConnectionString = Azurite.ConnectionString
            .Replace($":{queue}/", $":{QueueProxy.Port}/", StringComparison.Ordinal)
            .Replace($":{blob}/", $":{BlobProxy.Port}/", StringComparison.Ordinal);
    }

    private int PortOf(string endpoint) => new Uri(
        Azurite.ConnectionString.Split(';')
            .Single(part => part.StartsWith($"{endpoint}=", StringComparison.Ordinal))[(endpoint.Length + 1)..]).Port;

    // The sample's, except keys, timers that the driver runs, and a shorter time until a message comes back after a failure.
    private Dictionary<string, string?> Settings() => new()
    {
        ["MYSQL_CONNECTION"] = new MySqlConnectionStringBuilder(MySqlConnectionString) { Port = (uint)MySqlProxy.Port }.ConnectionString,
        ["AzureWebJobsStorage"] = StorageConnectionString,
        ["FunctionKeys__Default"] = AppKey,
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
