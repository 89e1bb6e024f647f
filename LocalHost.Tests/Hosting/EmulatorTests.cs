using DevServers;
using LocalHost.Tests.Fixtures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LocalHost.Tests.Hosting;

public sealed class EmulatorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localhost-emulators-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("UseDevelopmentStorage=true")]
    public async Task Azurite_starts_where_no_storage_is_given(string connection)
    {
        await using var host = await TestHost.StartAsync(new HostPlan(connection, "Text")
        {
            Change = options => options with { Arguments = ["--data", _folder] },
        });

        using var run = await host.RunAsync("Text", """{"input":"m"}""");

        Assert.Equal(["m"], host.Journal.Entries);
        Assert.Contains("QueueEndpoint=http://127.0.0.1:", Storage(host), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listeners_outlive_an_outage_of_the_storage()
    {
        await using var emulators = await ServerSet.StartAsync(new ServerOptions(_folder) { MySql = false });
        var storage = emulators.Azurite!.ConnectionString;
        await using var host = await TestHost.StartAsync(new HostPlan(storage, "Text", "EverySecond"));
        await new TestQueue(storage, "text").SendAsync("before");
        await host.Journal.HasAsync("before");
        await host.Journal.HasAsync("every second True");

        await emulators.Azurite.KillAsync();
        await emulators.Azurite.StartAsync();
        var runs = host.Journal.Count("every second True");
        await new TestQueue(storage, "text").SendAsync("after");

        await host.Journal.HasAsync("after");
        await host.Journal.HasAsync("every second True", runs + 1);
    }

    private static string Storage(TestHost host) =>
        host.Host.Services.GetRequiredService<IConfiguration>()["AzureWebJobsStorage"]!;
}
