using Functions.Platform;
using Functions.Platform.MySql;
using Functions.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Functions.Tests.Fixtures;

/// <summary>
/// The app's own services on a database and a storage account of its own, without a host: tests create the real function classes
/// and call them. A warning that the test did not expect fails it.
/// </summary>
public sealed class TestApp(Servers servers) : IAsyncLifetime
{
    private readonly FakeLogCollector _logs = new();
    private ServiceProvider _services = null!;

    /// <summary>The zone that counts and reports are of.</summary>
    public string TimeZone { get; init; } = "UTC";

    public TestDatabase Db { get; } = new(servers);

    public string StorageConnectionString { get; } = servers.TakeStorageAccount();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public async ValueTask InitializeAsync()
    {
        await Db.InitializeAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings()).Build();
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(_logs)))
            .AddSlices(configuration)
            .Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock))
            .BuildServiceProvider(validateScopes: true);
    }

    public T Get<T>()
        where T : notnull =>
        _services.GetRequiredService<T>();

    /// <summary>A function class, made as the host makes it; <paramref name="others"/> stand in for services of their types.</summary>
    public T Create<T>(params object[] others) => ActivatorUtilities.CreateInstance<T>(_services, others);

    /// <summary>Changes a setting, in force at once.</summary>
    public async Task SetAsync(string key, string value)
    {
        await Db.ExecuteAsync(
            """
            INSERT INTO admin_settings (setting_key, setting_value) VALUES (@key, @value)
            ON DUPLICATE KEY UPDATE setting_value = @value
            """,
            new { key, value });
        await Get<SettingsCache>().RefreshAsync(CancellationToken.None);
    }

    /// <summary>The warnings and errors logged so far; asking for them is expecting them.</summary>
    public IReadOnlyList<FakeLogRecord> TakeWarnings()
    {
        var taken = _logs.GetSnapshot(clear: true).Where(record => record.Level >= LogLevel.Warning).ToList();
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Db.DisposeAsync();
        Assert.Empty(TakeWarnings().Select(record => $"{record.Level}: {record.Message} {record.Exception}"));
    }

    private Dictionary<string, string?> Settings() => new()
    {
        [MySqlOptions.Setting] = Db.ConnectionString,
        ["AzureWebJobsStorage"] = StorageConnectionString,
        [LocalCalendar.Setting] = TimeZone,
        ["Privacy:IpSecret"] = "a-secret-of-the-tests-with-32-characters",
    };
}
