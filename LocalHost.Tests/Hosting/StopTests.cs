using System.Net;
using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Hosting;

public sealed class StopTests(Azurite azurite)
{
    private readonly string _storage = azurite.TakeAccount();

    [Fact]
    public async Task Running_invocations_finish_and_nothing_new_is_taken()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Waits", "Slow"));
        var queue = new TestQueue(_storage, "waits");
        await queue.SendAsync("m");
        var answer = host.Client.GetAsync("/api/slow");
        await host.Journal.HasAsync("m began");
        await host.Journal.HasAsync("slow began");

        var stop = host.StopAsync();
        await queue.SendAsync("later");
        Assert.False(stop.IsCompleted);
        host.Journal.Open("m");
        host.Journal.Open("slow");
        await stop;

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        Assert.Equal(1, host.Journal.Count("m ended"));
        Assert.Equal(["later"], await queue.PeekAsync());
    }

    [Fact]
    public async Task What_does_not_finish_in_time_is_cancelled_and_given_back()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Waits")
        {
            QueueSettings = { ["visibilityTimeout"] = "00:05:00", ["maxDequeueCount"] = "1" },
            Settings = { ["LocalHost:ShutdownGrace"] = "00:00:00.3" },
        });
        var queue = new TestQueue(_storage, "waits");
        await queue.SendAsync("m");
        await host.Journal.HasAsync("m began");

        await host.StopAsync();

        Assert.Equal(["m began"], host.Journal.Entries);
        Assert.Equal(["m"], await queue.PeekAsync());
    }

    [Fact]
    public async Task A_function_that_blocks_is_left_behind_when_its_time_is_over()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Blocks")
        {
            Settings = { ["LocalHost:ShutdownGrace"] = "00:00:00.3" },
        });
        var queue = new TestQueue(_storage, "blocks");
        await queue.SendAsync("m");
        await host.Journal.HasAsync("m began");

        var stop = host.StopAsync();
        var first = await Task.WhenAny(stop, Task.Delay(TimeSpan.FromSeconds(10)));
        var given = await queue.PeekAsync();
        host.Journal.Open("m");

        Assert.Same(stop, first);
        Assert.Equal(["m"], given);
    }

    [Fact]
    public async Task A_function_is_cancelled_when_its_time_is_over()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Slow")
        {
            Settings = { ["AzureFunctionsJobHost:functionTimeout"] = "00:00:00.2" },
        });

        using var response = await host.Client.GetAsync("/api/slow");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }
}
