namespace Functions.Tests.Fixtures;

/// <summary>The app's process with a database and a storage account of its own; one for each test class that asks for it.</summary>
public sealed class RunningApp(Servers servers) : IAsyncLifetime
{
    public TestDatabase Db { get; } = new(servers);

    public string StorageConnectionString { get; } = servers.TakeStorageAccount();

    public FunctionsHost Host { get; private set; } = null!;

    public ApiClient Api => Host.Api;

    public async ValueTask InitializeAsync()
    {
        await Db.InitializeAsync();
        Host = await FunctionsHost.StartAsync(Db.ConnectionString, StorageConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Db.DisposeAsync();
    }
}
