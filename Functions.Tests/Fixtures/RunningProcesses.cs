namespace Functions.Tests.Fixtures;

/// <summary>As <see cref="RunningApp"/>, in processes of its own: for what a test does to a process as a whole.</summary>
public sealed class RunningProcesses(Servers servers) : IAsyncLifetime
{
    private readonly TestDatabase _db = new(servers);

    public AppProcesses Host { get; private set; } = null!;

    public ApiClient Api => Host.Api;

    public async ValueTask InitializeAsync()
    {
        await _db.InitializeAsync();
        Host = await AppProcesses.StartAsync(_db.ConnectionString, servers.TakeStorageAccount());
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _db.DisposeAsync();
    }
}
