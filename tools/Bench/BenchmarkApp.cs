using System.Security.Cryptography;
using System.Text;
using DevServers;
using Functions;
using Functions.Platform.MySql;
using Functions.Reports;
using Functions.Schema;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;

namespace Bench;

/// <summary>The app's services on servers of their own; the measured code is called directly, without a host.</summary>
internal sealed class BenchmarkApp : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ServerSet _servers;
    private readonly ServiceProvider _services;
    private MySqlDataSource _source;

    /// <summary>The key that apps send to a host that has <see cref="HostSettings"/>.</summary>
    public const string AppKey = "bench-app-key";

    public const string AdminKey = "bench-admin-key";

    private readonly string _connectionString;

    private BenchmarkApp(string folder, ServerSet servers)
    {
        (_folder, _servers) = (folder, servers);
        Kind = servers.MySql!.Kind == DatabaseKind.MySql ? "mysql" : "mariadb";
        _connectionString = $"{servers.MySql!.ConnectionString};MaximumPoolSize=64";
        _services = BuildServices();
        _source = Connections();
    }

    public static async Task<BenchmarkApp> StartAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"bench-{Guid.NewGuid():N}");
        var app = new BenchmarkApp(folder, await ServerSet.StartAsync(new ServerOptions(folder)));
        app.Get<Migrator>().Migrate();
        return app;
    }

    /// <summary>mysql or mariadb.</summary>
    public string Kind { get; }

    /// <summary>The database's name and version.</summary>
    public async Task<string> ServerAsync()
    {
        await using var connection = await OpenAsync();
        await using var command = new MySqlCommand("SELECT VERSION()", connection);
        return $"{Kind} {await command.ExecuteScalarAsync()}";
    }

    public IServiceProvider Services => _services;

    public T Get<T>()
        where T : notnull =>
        _services.GetRequiredService<T>();

    /// <summary>A function class, made as the host makes it.</summary>
    public T Create<T>() => ActivatorUtilities.CreateInstance<T>(_services);

    /// <summary>A plain connection, for the limits.</summary>
    public ValueTask<MySqlConnection> OpenAsync() => _source.OpenConnectionAsync();

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new MySqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Makes <c>bench_numbers</c> hold the numbers from 1 up.</summary>
    public async Task FillNumbersAsync(int last)
    {
        await ExecuteAsync(
            "DROP TABLE IF EXISTS bench_numbers; CREATE TABLE bench_numbers (n INT PRIMARY KEY); INSERT INTO bench_numbers VALUES (1)");
        for (var filled = 1; filled < last; filled *= 2)
        {
            await ExecuteAsync($"INSERT INTO bench_numbers SELECT n + {filled} FROM bench_numbers WHERE n + {filled} <= {last}");
        }
    }

    /// <summary>Copies the data to a second server, from which the returned services read their reports.</summary>
    public async Task<ReportCopy> CopyAsync()
    {
        await _servers.MySql!.StopAsync();
        var copy = await ReportCopy.StartAsync(_folder, connectionString => BuildServices((ReportDatabase.Setting, connectionString)));
        await _servers.MySql.StartAsync();
        await _source.DisposeAsync();
        _source = Connections();
        return copy;
    }

    public string StorageConnectionString => _servers.Azurite!.ConnectionString;

    /// <summary>What a host in a process of its own needs to run on these servers, beside the sample's settings.</summary>
    public IReadOnlyDictionary<string, string?> HostSettings => new Dictionary<string, string?>(SampleSettings)
    {
        [MySqlOptions.Setting] = _connectionString,
        ["AzureWebJobsStorage"] = StorageConnectionString,
        ["FunctionKeys__Default"] = AppKey,
        ["Admin__Keys__bench__Role"] = "admin",
        ["Admin__Keys__bench__Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AdminKey))),
        ["AzureFunctionsJobHost__logging__logLevel__default"] = "Warning",
    };

    private static IEnumerable<KeyValuePair<string, string?>> SampleSettings { get; } = new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(RepositoryRoot.Above(AppContext.BaseDirectory)!, "local.settings.sample.json"))
        .Build().GetSection("Values").GetChildren().Select(setting => KeyValuePair.Create(setting.Key, setting.Value)).ToList();

    /// <summary>How many rows there are of a table, which may be followed by a condition.</summary>
    public async Task<long> CountAsync(string table)
    {
        await using var connection = await OpenAsync();
        await using var command = new MySqlCommand($"SELECT COUNT(*) FROM {table}", connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private MySqlDataSource Connections() => new($"{_connectionString};ConnectionReset=false");

    private ServiceProvider BuildServices(params (string Name, string Value)[] others)
    {
        var settings = new Dictionary<string, string?>
        {
            [MySqlOptions.Setting] = _connectionString,
            ["AzureWebJobsStorage"] = StorageConnectionString,
            ["Privacy:IpSecret"] = "a-secret-of-the-benchmarks-with-32-characters",
        };
        others.ToList().ForEach(setting => settings[setting.Name] = setting.Value);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration).AddLogging().AddSlices(configuration).BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _source.DisposeAsync();
        await _servers.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
