using LocalHost.Hosting;
using LocalHost.Tests.Fixtures;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Functions.Tests.Fixtures;

/// <summary>The app's real worker and the local host in front of it, both in this process.</summary>
public sealed class HostedApp : IAsyncDisposable
{
    private readonly AppHost _host;
    private readonly InProcessWorker _worker;
    private readonly FakeLogCollector _logs;

    private HostedApp(AppHost host, InProcessWorker worker, FakeLogCollector logs)
    {
        (_host, _worker, _logs) = (host, worker, logs);
        Api = new ApiClient(new Uri(host.Url), TestSettings.Keys);
    }

    public ApiClient Api { get; }

    /// <summary>Everything that both have logged.</summary>
    public string Output =>
        string.Join('\n', _logs.GetSnapshot().Select(record => $"{record.Level} {record.Category} {record.Message} {record.Exception}"));

    /// <summary>Starts the app on the given servers; <paramref name="settings"/> as environment variables name them.</summary>
    public static Task<HostedApp> StartAsync(
        string mySqlConnectionString, string storageConnectionString, params (string Name, string Value)[] settings) =>
        StartAsync(mySqlConnectionString, storageConnectionString, _ => { }, settings);

    /// <summary>As above; <paramref name="configure"/> changes the app's services.</summary>
    public static async Task<HostedApp> StartAsync(
        string mySqlConnectionString, string storageConnectionString, Action<FunctionsApplicationBuilder> configure,
            params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["LocalHost:Port"] = "0",
            ["MYSQL_CONNECTION"] = mySqlConnectionString,
            ["AzureWebJobsStorage"] = storageConnectionString
        };
        foreach (var (name, value) in TestSettings.Values.Select(setting => (setting.Key, setting.Value)).Concat(settings))
        {
            all[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        var worker = new InProcessWorker(typeof(Slices).Assembly, all, builder => configure(builder.AddApp()));
        var logs = new FakeLogCollector();
        var host = await AppHost.StartAsync(
            new ConfigurationBuilder().AddInMemoryCollection(all).Build(), worker,
                logging => logging.AddProvider(new FakeLoggerProvider(logs)));
        return new HostedApp(host, worker, logs);
    }

    public T Get<T>()
        where T : notnull =>
        _worker.Services.GetRequiredService<T>();

    /// <summary>Lets what runs finish, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _host.DisposeAsync();
    }
}
