using LocalHost.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.Tests.Fixtures;

/// <summary>The app under the embedded host in this very process: for what only the same process can listen to.</summary>
public sealed class HostedApp : IAsyncDisposable
{
    private readonly EmbeddedHost _host;

    private HostedApp(EmbeddedHost host) => (_host, Api) = (host, new ApiClient(new Uri(host.Url), TestSettings.Keys));

    public ApiClient Api { get; }

    public static async Task<HostedApp> StartAsync(
        string mySqlConnectionString, string storageConnectionString, Action<FunctionsApplicationBuilder>? configure = null)
    {
        var builder = new FunctionsApplicationBuilder(new EmbeddedHostOptions
        {
            FunctionsAssembly = typeof(Slices).Assembly,
            LocalSettingsPath = "none",
            Settings = new Dictionary<string, string?>(
                TestSettings.Values.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":"), (string?)setting.Value)))
            {
                ["LocalHost:Port"] = "0",
                ["MYSQL_CONNECTION"] = mySqlConnectionString,
                ["AzureWebJobsStorage"] = storageConnectionString,
            },
        });
        builder.AddApp();
        configure?.Invoke(builder);
        var host = (EmbeddedHost)builder.Build();
        await host.StartAsync();
        return new HostedApp(host);
    }

    public T Get<T>()
        where T : notnull =>
        _host.Services.GetRequiredService<T>();

    /// <summary>Lets what runs finish, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _host.StopAsync();
        await _host.DisposeAsync();
    }
}
