using LocalHost.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TestApp;

namespace LocalHost.Tests.Fixtures;

/// <summary>A started host for some of the test app's functions, whose worker runs in this process.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    public const string AppKey = "app-key";
    public const string MasterKey = "master-key";

    private readonly AppHost _host;

    private TestHost(AppHost host, Journal journal)
    {
        (_host, Journal) = (host, journal);
        Client = new HttpClient { BaseAddress = new Uri(host.Url) };
        Client.DefaultRequestHeaders.Add("x-functions-key", AppKey);
    }

    /// <summary>Calls the host with the app key.</summary>
    public HttpClient Client { get; }

    public Journal Journal { get; }

    public static async Task<TestHost> StartAsync(HostPlan plan)
    {
        var configuration = plan.Configuration();
        var worker = new InProcessWorker(
            typeof(Journal).Assembly,
            configuration.AsEnumerable().ToDictionary(),
            builder => builder.Services.AddSingleton(plan.Journal));
        var host = await AppHost.StartAsync(configuration, worker, logging => logging.ClearProviders());
        return new TestHost(host, plan.Journal);
    }

    /// <summary>Runs a function by hand, as an operator does.</summary>
    public async Task<HttpResponseMessage> RunAsync(string function, string json = "{}", string key = MasterKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/admin/functions/{function}");
        request.Headers.Add("x-functions-key", key);
        request.Content = new StringContent(json);
        using var client = new HttpClient { BaseAddress = Client.BaseAddress };
        return await client.SendAsync(request);
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Client.Dispose();
    }
}
