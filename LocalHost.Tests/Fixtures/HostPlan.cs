using LocalHost.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;

namespace LocalHost.Tests.Fixtures;

/// <summary>What a test's host is made from.</summary>
/// <param name="Storage">Connection string of its storage account.</param>
/// <param name="Functions">Names of the functions to run.</param>
internal sealed record HostPlan(string Storage, params string[] Functions)
{
    private const string Queues = "AzureFunctionsJobHost:extensions:queues:";

    public Journal Journal { get; init; } = new();

    /// <summary>Settings of host.json's queue section.</summary>
    public Dictionary<string, string> QueueSettings { get; init; } = [];

    public Dictionary<string, string?> Settings { get; init; } = [];

    public Action<FunctionsApplicationBuilder> Configure { get; init; } = _ => { };

    public Func<EmbeddedHostOptions, EmbeddedHostOptions> Change { get; init; } = options => options;

    public EmbeddedHostOptions Options()
    {
        var settings = new Dictionary<string, string?>
        {
            ["LocalHost:Port"] = "0",
            ["MYSQL_CONNECTION"] = "none",
            ["AzureWebJobsStorage"] = Storage,
            ["FunctionKeys:Default"] = TestHost.AppKey,
            ["FunctionKeys:Master"] = TestHost.MasterKey,
            [Queues + "maxPollingInterval"] = "00:00:00.1",
        };
        foreach (var (name, value) in QueueSettings)
        {
            settings[Queues + name] = value;
        }

        foreach (var (name, value) in Settings)
        {
            settings[name] = value;
        }

        return Change(new EmbeddedHostOptions
        {
            FunctionsAssembly = typeof(HostPlan).Assembly,
            LocalSettingsPath = "none",
            Functions = Functions,
            Settings = settings,
        });
    }
}
