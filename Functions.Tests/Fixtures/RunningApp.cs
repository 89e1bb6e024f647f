namespace Functions.Tests.Fixtures;

/// <summary>The app with a database and a storage account of its own; one for each test class that asks for it.</summary>
public sealed class RunningApp(Servers servers) : IAsyncLifetime
{
    public TestDatabase Db { get; } = new(servers);

    public string StorageConnectionString { get; } = servers.TakeStorageAccount();

    public HostedApp Host { get; private set; } = null!;

    public ApiClient Api => Host.Api;

    public async ValueTask InitializeAsync()
    {
        await Db.InitializeAsync();
        Host = await HostedApp.StartAsync(Db.ConnectionString, StorageConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Db.DisposeAsync();
    }
}
