using LocalHost.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalHost.Tests.Fixtures;

/// <summary>A started host for some of this assembly's functions.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    public const string AppKey = "app-key";
    public const string MasterKey = "master-key";

    private readonly EmbeddedHost _host;

    private TestHost(EmbeddedHost host, Journal journal)
    {
        (_host, Journal) = (host, journal);
        Client = new HttpClient { BaseAddress = new Uri(host.Url) };
        Client.DefaultRequestHeaders.Add("x-functions-key", AppKey);
    }

    /// <summary>Calls the host with the app key.</summary>
    public HttpClient Client { get; }

    public Journal Journal { get; }

    public IHost Host => _host;

    public static async Task<TestHost> StartAsync(HostPlan plan)
    {
        var builder = new FunctionsApplicationBuilder(plan.Options());
        builder.Services.AddSingleton(plan.Journal);
        plan.Configure(builder);
        var host = (EmbeddedHost)builder.Build();
        await host.StartAsync();
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
        await _host.StopAsync();
        await _host.DisposeAsync();
        Client.Dispose();
    }
}
