namespace DevServers;

/// <summary>
/// The servers that a local run owns: started and awaited together, stopped together, and gone within 5 s of this process's end.
/// </summary>
public sealed class ServerSet : IAsyncDisposable
{
    private readonly DataFolder _folder;

    private readonly ServerProcess _mySql;
    private readonly ServerProcess _azurite;

    private ServerSet(DataFolder folder)
    {
        _folder = folder;
        _mySql = new ServerProcess("mysql", folder);
        _azurite = new ServerProcess("azurite", folder);
    }

    public MySqlServer? MySql { get; private set; }

    public AzuriteServer? Azurite { get; private set; }

    /// <summary>Completes, with a text for the log, when a server ends that this process did not stop or kill.</summary>
    public Task<string> UnexpectedExit => Task.WhenAny(_mySql.UnexpectedExit, _azurite.UnexpectedExit).Unwrap();

    /// <exception cref="MissingPrerequisiteException">A program is not installed.</exception>
    /// <exception cref="DataFolderInUseException">Another live process owns the data folder.</exception>
    /// <exception cref="ServerStartException">A server ended, or did not answer in time.</exception>
    public static async Task<ServerSet> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        var set = new ServerSet(await DataFolder.OwnAsync(options.DataFolder, cancellationToken));
        try
        {
            await Task.WhenAll(set._mySql.PredecessorGoneAsync(cancellationToken), set._azurite.PredecessorGoneAsync(cancellationToken));
            var ports = LoopbackPorts.For(set._folder.Root);
            await Task.WhenAll(
                options.MySql ? set.StartMySqlAsync(ports, options.Database, cancellationToken) : Task.CompletedTask,
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
        await Task.WhenAll(_mySql.DisposeAsync().AsTask(), _azurite.DisposeAsync().AsTask());
        _folder.Dispose();
    }

    private async Task StartMySqlAsync(LoopbackPorts ports, DatabaseKind? kind, CancellationToken cancellationToken)
    {
        MySql = await MySqlServer.PrepareAsync(_folder, _mySql, ports.MySql, kind, cancellationToken);
        await MySql.StartAsync(cancellationToken);
    }

    private async Task StartAzuriteAsync(LoopbackPorts ports, IReadOnlyList<string> accounts, CancellationToken cancellationToken)
    {
        Azurite = AzuriteServer.Prepare(_folder, _azurite, ports, accounts);
        await Azurite.StartAsync(cancellationToken);
    }
}
