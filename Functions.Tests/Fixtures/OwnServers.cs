using DevServers;

namespace Functions.Tests.Fixtures;

/// <summary>Servers that one test, or the tests of one class in turn, have to themselves, to stop and to kill.</summary>
public sealed class OwnServers : IAsyncLifetime
{
    private const int StorageAccounts = 10;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"own-servers-{Guid.NewGuid():N}");
    private ServerSet? _servers;
    private TemplateDatabase? _template;
    private int _accountsTaken;

    public MySqlServer MySql => _servers!.MySql!;

    public AzuriteServer Azurite => _servers!.Azurite!;

    internal TemplateDatabase Template => _template ??= new TemplateDatabase(MySql.ConnectionString);

    public async ValueTask InitializeAsync() => _servers = await ServerSet.StartAsync(
        new ServerOptions(_folder) { StorageAccounts = [.. Enumerable.Range(1, StorageAccounts).Select(Account)] });

    /// <summary>Starts what the last test left stopped.</summary>
    public async Task StartStoppedAsync()
    {
        if (!MySql.IsRunning)
        {
            await MySql.StartAsync();
        }

        if (!Azurite.IsRunning)
        {
            await Azurite.StartAsync();
        }
    }

    /// <summary>A storage account that no other test uses.</summary>
    public string TakeStorageAccount() => Azurite.ConnectionStringFor(Account(Interlocked.Increment(ref _accountsTaken)));

    public async ValueTask DisposeAsync()
    {
        await _servers!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Account(int number) => $"ownaccount{number}";
}
