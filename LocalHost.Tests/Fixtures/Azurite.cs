using DevServers;
using LocalHost.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace LocalHost.Tests.Fixtures;

/// <summary>One Azurite for all tests, with an account of its own for each test that asks.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private const int Accounts = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("localhost-tests-").FullName;
    private ServerSet? _servers;
    private int _taken;

    public async ValueTask InitializeAsync() => _servers = await ServerSet.StartAsync(new ServerOptions(_folder)
    {
        MySql = false,
        StorageAccounts = [.. Enumerable.Range(0, Accounts).Select(NameOf)],
    });

    public async ValueTask DisposeAsync()
    {
        await _servers!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The connection string of an account that no other test has.</summary>
    public string TakeAccount() => _servers!.Azurite!.ConnectionStringFor(NameOf(Interlocked.Increment(ref _taken) - 1));

    private static string NameOf(int number) => $"account{number}";
}
