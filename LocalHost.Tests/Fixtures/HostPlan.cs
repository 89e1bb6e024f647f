using LocalHost.Configuration;
using Microsoft.Extensions.Configuration;
using TestApp;

namespace LocalHost.Tests.Fixtures;

/// <summary>What a test's host is made from.</summary>
/// <param name="Storage">Connection string of its storage account.</param>
internal sealed record HostPlan(string Storage, params string[] Functions)
{
    private const string HostJson = "AzureFunctionsJobHost:";

    public Journal Journal { get; init; } = new();

    /// <summary>Settings of host.json's queue section.</summary>
    public Dictionary<string, string> QueueSettings { get; init; } = [];

    public Dictionary<string, string?> Settings { get; init; } = [];

    public IConfiguration Configuration() => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>
        {
            [HostSettings.PortKey] = "0",
            ["AzureWebJobsStorage"] = Storage,
            ["FunctionKeys:Default"] = TestHost.AppKey,
            ["FunctionKeys:Master"] = TestHost.MasterKey,
            [HostJson + "extensions:queues:maxPollingInterval"] = "00:00:00.1",
        })
        .AddInMemoryCollection(Functions.Select((name, index) => KeyValuePair.Create($"{HostJson}functions:{index}", (string?)name)))
        .AddInMemoryCollection(
            QueueSettings.Select(pair => KeyValuePair.Create($"{HostJson}extensions:queues:{pair.Key}", (string?)pair.Value)))
        .AddInMemoryCollection(Settings)
        .Build();
}
