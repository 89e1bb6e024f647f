using Functions.Tests.Fixtures;

namespace Functions.Tests.Maintenance;

/// <summary>A start with counts that are of another time zone, of the same, and of none yet.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class TimeZoneCheckTests(Servers servers) : IAsyncLifetime
{
    private const string Sentence =
        "The counts are of Asia/Kolkata, and Reports:TimeZone is Pacific/Apia: nothing is folded until recount --time-zone has run, or the setting is set back";

    private readonly TestDatabase _db = new(servers);

    public async ValueTask InitializeAsync() => await _db.InitializeAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task A_start_with_another_zone_logs_an_error_that_names_both_and_the_command_and_serves()
    {
        await _db.ExecuteAsync("UPDATE counts_state SET time_zone = 'Asia/Kolkata'");
        await using var host = await StartAsync("Pacific/Apia");

        await Until.TrueAsync(
            () => Errors(host).Any(line => line.Contains(Sentence, StringComparison.Ordinal)), TimeSpan.FromSeconds(20), () => host.Output);
        Assert.Single(Errors(host));
        Assert.Equal(200, (await host.Api.ReadAsync("reports/usage")).Status);
    }

    [Theory]
    [InlineData("'Pacific/Apia'")]
    [InlineData("NULL")]
    public async Task A_start_with_the_zone_of_the_counts_or_before_the_first_logs_nothing(string counted)
    {
        await _db.ExecuteAsync($"UPDATE counts_state SET time_zone = {counted}");
        await using var host = await StartAsync("Pacific/Apia");

        Assert.Equal(200, (await host.Api.ReadAsync("reports/usage")).Status);
        Assert.Empty(Errors(host));
    }

    private Task<HostedApp> StartAsync(string zone) =>
        HostedApp.StartAsync(_db.ConnectionString, servers.TakeStorageAccount(), ("Reports__TimeZone", zone));

    private static List<string> Errors(HostedApp host) =>
        [.. host.Output.Split('\n').Where(line => line.StartsWith("Error ", StringComparison.Ordinal))];
}
