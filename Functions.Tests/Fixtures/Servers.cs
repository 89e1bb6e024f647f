using Dapper;
using DevServers;
using Functions.Tests.Fixtures;
using MySqlConnector;

[assembly: AssemblyFixture(typeof(Servers))]

namespace Functions.Tests.Fixtures;

/// <summary>
/// The MySQL server and the storage emulator of this test run, on a data folder of their own. <c>MYSQL_CONNECTION</c> names
/// another server to run the same tests against. Tests against a host that runs already need neither.
/// </summary>
public sealed class Servers : IAsyncLifetime
{
    private const int StorageAccounts = 400;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"functions-tests-{Guid.NewGuid():N}");
    private ServerSet? _servers;
    private TemplateDatabase? _template;
    private int _accountsTaken;

    public ServerSet Dev => _servers ?? throw new InvalidOperationException("The servers are not started.");

    public string MySqlConnectionString =>
        Environment.GetEnvironmentVariable("MYSQL_CONNECTION") ?? Dev.MySql!.ConnectionString;

    internal TemplateDatabase Template => _template ?? throw new InvalidOperationException("The servers are not started.");

    public async ValueTask InitializeAsync()
    {
        if (TargetHost.Against is null)
        {
            _servers = await ServerSet.StartAsync(new ServerOptions(_folder)
            {
                MySql = Environment.GetEnvironmentVariable("MYSQL_CONNECTION") is null,
                StorageAccounts = [.. Enumerable.Range(1, StorageAccounts).Select(Account)],
            });
            await HastenAsync();
            _template = new TemplateDatabase(MySqlConnectionString);
        }
    }

    /// <summary>A storage account that no other test uses, so that queues of the same name stay apart.</summary>
    public string TakeStorageAccount()
    {
        var number = Interlocked.Increment(ref _accountsTaken);
        return number <= StorageAccounts
            ? Dev.Azurite!.ConnectionStringFor(Account(number))
            : throw new InvalidOperationException($"More than {StorageAccounts} tests want a storage account; raise the number.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_template is not null)
        {
            await _template.DropAsync();
        }

        if (_servers is not null)
        {
            await _servers.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    // Tests kill processes, never the machine, and what was written survives the first at half the price. Two hundred databases of 35
    // tables each would be as many files to create and delete.
    private async Task HastenAsync()
    {
        if (_servers!.MySql is { } own)
        {
            await using var connection = new MySqlConnection(own.ConnectionString);
            await connection.ExecuteAsync("SET GLOBAL innodb_flush_log_at_trx_commit = 2, GLOBAL innodb_file_per_table = OFF");
        }
    }

    private static string Account(int number) => $"testaccount{number}";
}
