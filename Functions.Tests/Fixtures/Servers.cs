using Functions.Tests.Fixtures;
using DevServers;

[assembly: AssemblyFixture(typeof(Servers))]

namespace Functions.Tests.Fixtures;

/// <summary>
/// The MySQL server and the storage emulator of this test run, on a data folder of their own. <c>MYSQL_CONNECTION</c> names
/// another server to run the same tests against. Tests against a host that runs already need neither.
/// </summary>
public sealed class Servers : IAsyncLifetime
{
    private const int StorageAccounts = 250;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"functions-tests-{Guid.NewGuid():N}");
    private ServerSet? _emulators;
    private int _accountsTaken;

    public ServerSet Emulators => _emulators ?? throw new InvalidOperationException("The servers are not started.");

    public string MySqlConnectionString =>
        Environment.GetEnvironmentVariable("MYSQL_CONNECTION") ?? Emulators.MySql!.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        if (TargetHost.Against is null)
        {
            _emulators = await ServerSet.StartAsync(new ServerOptions(_folder)
            {
                MySql = Environment.GetEnvironmentVariable("MYSQL_CONNECTION") is null,
                StorageAccounts = [.. Enumerable.Range(1, StorageAccounts).Select(Account)],
            });
        }
    }

    /// <summary>A storage account that no other test uses, so that queues of the same name stay apart.</summary>
    public string TakeStorageAccount()
    {
        var number = Interlocked.Increment(ref _accountsTaken);
        return number <= StorageAccounts
            ? Emulators.Azurite!.ConnectionStringFor(Account(number))
            : throw new InvalidOperationException($"More than {StorageAccounts} tests want a storage account; raise the number.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_emulators is not null)
        {
            await _emulators.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string Account(int number) => $"testaccount{number}";
}
