using DevServers;

namespace Functions.Tests.Fixtures;

/// <summary>Servers that one test has to itself, to stop and to kill.</summary>
public sealed class OwnServers : IAsyncLifetime
{
    private ServerSet? _emulators;

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"own-servers-{Guid.NewGuid():N}");

    public MySqlServer MySql => _emulators!.MySql!;

    public AzuriteServer Azurite => _emulators!.Azurite!;

    public async ValueTask InitializeAsync() => _emulators = await ServerSet.StartAsync(new ServerOptions(Folder));

    public async ValueTask DisposeAsync()
    {
        await _emulators!.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
