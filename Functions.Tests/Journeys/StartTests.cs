using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>Starting, crashing and starting again.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class StartTests
{
    private static readonly (string, string) NoServers = ("MYSQL_CONNECTION", "Server=127.0.0.1;Port=1;Database=none");
    private static readonly (string, string) NoStorage =
        ("AzureWebJobsStorage", "DefaultEndpointsProtocol=http;AccountName=none;AccountKey=bm9uZQ==;QueueEndpoint=http://127.0.0.1:1/none;BlobEndpoint=http://127.0.0.1:1/none");

    [Theory]
    [InlineData("MYSQL_CONNECTION", "not a connection string", "MYSQL_CONNECTION")]
    [InlineData("MYSQL_CONNECTION", "Server=localhost", "MYSQL_CONNECTION")]
    [InlineData("MySql__Entra", "true", "MySql:Entra")]
    [InlineData("Privacy__IpSecret", "short", "Privacy:IpSecret")]
    [InlineData("Privacy__IpHashKey", "weekly", "Privacy:IpHashKey")]
    [InlineData("Http__TrustedProxies", "many", "Http:TrustedProxies")]
    [InlineData("Http__GeoIpDatabase", "/nowhere.mmdb", "Http:GeoIpDatabase")]
    [InlineData("Admin__Keys__x__Sha256", "abc", "Admin:Keys:x:Sha256")]
    [InlineData("Admin__Keys__test-admin__Role", "king", "Admin:Keys:test-admin:Role")]
    [InlineData("PruneLiveSessionsSchedule", "whenever", "PruneLiveSessions")]
    public async Task A_bad_setting_stops_the_start_with_one_line_that_names_it(string name, string value, string named)
    {
        var (exitCode, errors) = await AppProcesses.RunAsync(NoServers, NoStorage, (name, value));

        Assert.Equal(1, exitCode);
        Assert.Contains(named, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task Killed_with_its_servers_the_app_starts_again_with_all_data()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"start-tests-{Guid.NewGuid():N}");
        await using var host = await AppProcesses.StartWithServersAsync(folder, ("LocalHost__MessageLease", "00:00:02"));
        await host.Api.PostAsync("track", new JsonArray([.. Enumerable.Range(0, 50).Select(_ => An.Event())]));
        await Until.EqualAsync(50, () => TotalAsync(host), TimeSpan.FromSeconds(5));
        await host.Api.PostAsync("track", An.Event());

        await host.KillAsync();
        await Until.TrueAsync(() => !AnyProcessOf(folder), TimeSpan.FromSeconds(5), () => "servers still running");
        await host.StartAsync();

        // The last event may have been in the hands of the host that died; it comes back when its lease is over.
        await Until.EqualAsync(51, () => TotalAsync(host), TimeSpan.FromSeconds(15));
        await host.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<int> TotalAsync(AppProcesses host) => (int)(await host.Api.ReadAsync("reports/usage")).Json["total"]!;

    // Each server names its data folder on its command line.
    private static bool AnyProcessOf(string folder) => Directory.EnumerateDirectories("/proc")
        .Where(process => Path.GetFileName(process).All(char.IsAsciiDigit))
        .Any(process => CommandLine(process).Contains(folder, StringComparison.Ordinal));

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
