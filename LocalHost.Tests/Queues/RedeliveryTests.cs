using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Queues;

public sealed class RedeliveryTests(Azurite azurite)
{
    private readonly string _storage = azurite.TakeAccount();

    [Fact]
    public async Task A_failed_message_is_visible_again_after_the_visibility_timeout()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "FailsOnce")
        {
            QueueSettings = { ["visibilityTimeout"] = "00:00:02" },
        });
        var queue = new TestQueue(_storage, "fails-once");

        await queue.SendAsync("m");
        await host.Journal.HasAsync("m 1");
        var failed = TimeProvider.System.GetTimestamp();
        await host.Journal.HasAsync("m 2");

        Assert.InRange(TimeProvider.System.GetElapsedTime(failed).TotalSeconds, 0.9, 10);
        await queue.IsEmptyAsync();
    }

    [Fact]
    public async Task A_message_that_failed_too_often_moves_to_the_poison_queue()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Fails") { QueueSettings = { ["maxDequeueCount"] = "3" } });

        await new TestQueue(_storage, "fails").SendAsync("m");

        await new TestQueue(_storage, "fails-poison").HoldsAsync("m");
        await new TestQueue(_storage, "fails").IsEmptyAsync();
        Assert.Equal(3, host.Journal.Count("m"));
    }

    [Fact]
    public async Task A_message_that_fails_in_a_poison_queue_stays_there_out_of_sight()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "FailsInPoison", "Text")
        {
            QueueSettings = { ["maxDequeueCount"] = "1" },
        });
        var queue = new TestQueue(_storage, "fails-poison");

        await queue.SendAsync("m");
        await host.Journal.HasAsync("m");
        await new TestQueue(_storage, "text").SendAsync("later");
        await host.Journal.HasAsync("later");

        Assert.Equal(1, await queue.CountAsync());
        Assert.Empty(await queue.PeekAsync());
        Assert.Equal(1, host.Journal.Count("m"));
    }

    [Fact]
    public async Task A_function_longer_than_the_lease_runs_once()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Waits", "Text")
        {
            Settings = { ["LocalHost:MessageLease"] = "00:00:06" },
        });
        var queue = new TestQueue(_storage, "waits");
        await queue.SendAsync("m");
        await host.Journal.HasAsync("m began");
        var began = TimeProvider.System.GetTimestamp();

        await Eventually.HoldsAsync(() => TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(13), () => "two leases over");
        host.Journal.Open("m");
        await queue.IsEmptyAsync();

        Assert.Equal(["m began", "m ended"], host.Journal.Entries);
    }
}
