using LocalHost.Emulators;

namespace Functions.Tests.Fixtures;

/// <summary>Servers that one test has to itself, to stop and to kill.</summary>
public sealed class OwnServers : IAsyncLifetime
{
    private EmulatorSet? _emulators;

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"own-servers-{Guid.NewGuid():N}");

    public MySqlEmulator MySql => _emulators!.MySql!;

    public AzuriteEmulator Azurite => _emulators!.Azurite!;

    public async ValueTask InitializeAsync() => _emulators = await EmulatorSet.StartAsync(new EmulatorOptions(Folder));

    public async ValueTask DisposeAsync()
    {
        await _emulators!.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
