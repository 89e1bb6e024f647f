using System.Net;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using LocalHost.Tests.Fixtures;
using TestApp;

namespace LocalHost.Tests.Timers;

public sealed class TimerTests(Azurite azurite)
{
    private readonly string _storage = azurite.TakeAccount();

    [Fact]
    public async Task A_schedule_under_a_minute_recurs_without_a_status()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "EverySecond"));

        await host.Journal.HasAsync("every second True", times: 2);
    }

    [Fact]
    public async Task A_schedule_comes_from_a_setting()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "FromSetting")
        {
            Settings = { ["Schedule"] = "*/1 * * * * *" },
        });

        await host.Journal.HasAsync("from setting False");
    }

    [Fact]
    public async Task Run_on_startup_runs_once_with_a_status_in_utc()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "OnStartup", "EverySecond"));

        await host.Journal.HasAsync("every second True", times: 2);

        Assert.Equal(1, host.Journal.Count("on startup False Utc"));
    }

    [Fact]
    public async Task An_occurrence_missed_while_no_host_ran_runs_at_the_next_start()
    {
        await using (var first = await TestHost.StartAsync(new HostPlan(_storage, "Yearly")))
        {
            await Eventually.HoldsAsync(async () => await Status().ExistsAsync(), () => "a stored status");
        }

        await Status().UploadAsync(
            new BinaryData("""{"Last":"2020-01-01T00:00:00Z","Next":"2021-01-01T00:00:00Z","LastUpdated":"2020-01-01T00:00:00Z"}"""),
            overwrite: true);

        await using var second = await TestHost.StartAsync(new HostPlan(_storage, "Yearly"));

        await second.Journal.HasAsync("yearly True");
    }

    [Fact]
    public async Task Two_hosts_on_one_storage_run_a_timer_once()
    {
        var plan = new HostPlan(_storage, "EverySecond");
        await using var first = await TestHost.StartAsync(plan);
        await using var second = await TestHost.StartAsync(plan with { Journal = new Journal() });

        await Eventually.HoldsAsync(
            () => first.Journal.Entries.Count + second.Journal.Entries.Count >= 3, () => "three runs");

        Assert.True(first.Journal.Entries.Count == 0 || second.Journal.Entries.Count == 0);
    }

    [Fact]
    public async Task When_one_host_stops_the_other_takes_its_timers_over()
    {
        var plan = new HostPlan(_storage, "EverySecond");
        await using var first = await TestHost.StartAsync(plan);
        await first.Journal.HasAsync("every second True");
        await using var second = await TestHost.StartAsync(plan with { Journal = new Journal() });

        await first.StopAsync();

        await second.Journal.HasAsync("every second True");
    }

    [Fact]
    public async Task A_run_by_hand_waits_for_the_run_that_is_under_way()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "YearlyWaits"));
        await host.Journal.HasAsync("waits False");

        var byHand = host.RunAsync("YearlyWaits");
        host.Journal.Open("yearly");

        Assert.Equal(HttpStatusCode.Accepted, (await byHand).StatusCode);
        Assert.Equal(["waits False", "waited", "waits False", "waited"], host.Journal.Entries);
    }

    [Fact]
    public async Task A_run_is_cancelled_when_its_lease_is_lost()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "YearlyWaits"));
        await host.Journal.HasAsync("waits False");

        var taken = new BlobClient(_storage, "azure-webjobs-hosts", "locks/testapp/Host.Functions.YearlyWaits.Listener");
        await taken.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        await using var second = await TestHost.StartAsync(new HostPlan(_storage, "YearlyWaits"));

        await second.Journal.HasAsync("waits False");
        await host.Journal.HasAsync("cancelled");
        second.Journal.Open("yearly");
    }

    private BlobClient Status() => new(
        _storage, "azure-webjobs-hosts", "timers/testapp/Host.Functions.Yearly/status");
}
