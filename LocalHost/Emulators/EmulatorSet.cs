namespace LocalHost.Emulators;

/// <summary>
/// The servers that a local run owns: started and awaited together, stopped together, and gone within 5 s of this process's end.
/// </summary>
public sealed class EmulatorSet : IAsyncDisposable
{
    private readonly DataFolder _folder;

    private readonly ServerProcess _mySql;
    private readonly ServerProcess _azurite;

    private EmulatorSet(DataFolder folder)
    {
        _folder = folder;
        _mySql = new ServerProcess("mysql", folder);
        _azurite = new ServerProcess("azurite", folder);
    }

    public MySqlEmulator? MySql { get; private set; }

    public AzuriteEmulator? Azurite { get; private set; }

    /// <summary>Completes, with a text for the log, when a server ends that nobody here stopped or killed.</summary>
    public Task<string> UnexpectedExit => Task.WhenAny(_mySql.UnexpectedExit, _azurite.UnexpectedExit).Unwrap();

    /// <exception cref="MissingPrerequisiteException">A program is not installed.</exception>
    /// <exception cref="DataFolderInUseException">Another live process owns the data folder.</exception>
    /// <exception cref="EmulatorStartException">A server ended, or did not answer in time.</exception>
    public static async Task<EmulatorSet> StartAsync(EmulatorOptions options, CancellationToken cancellationToken = default)
    {
        var set = new EmulatorSet(await DataFolder.OwnAsync(options.DataFolder, cancellationToken));
        try
        {
            await Task.WhenAll(set._mySql.PredecessorGoneAsync(cancellationToken), set._azurite.PredecessorGoneAsync(cancellationToken));
            var ports = LoopbackPorts.For(set._folder.Root);
            await Task.WhenAll(
                options.MySql ? set.StartMySqlAsync(ports, cancellationToken) : Task.CompletedTask,
                options.Storage ? set.StartAzuriteAsync(ports, options.StorageAccounts, cancellationToken) : Task.CompletedTask);
            set._folder.Publish(ports, options.MySql, options.Storage);
            return set;
        }
        catch
        {
            await set.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_mySql.StopAsync(), _azurite.StopAsync());
        _folder.Dispose();
    }

    private async Task StartMySqlAsync(LoopbackPorts ports, CancellationToken cancellationToken)
    {
        MySql = await MySqlEmulator.PrepareAsync(_folder, _mySql, ports.MySql, cancellationToken);
        await MySql.StartAsync(cancellationToken);
    }

    private async Task StartAzuriteAsync(LoopbackPorts ports, IReadOnlyList<string> accounts, CancellationToken cancellationToken)
    {
        Azurite = AzuriteEmulator.Prepare(_folder, _azurite, ports, accounts);
        await Azurite.StartAsync(cancellationToken);
    }
}
