using Azure.Storage.Queues;
using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Queues;

public sealed class QueueTriggerTests(Azurite azurite)
{
    private readonly string _storage = azurite.TakeAccount();

    [Fact]
    public async Task A_message_arrives_as_text_or_an_object_from_a_queue_and_an_account_that_settings_name()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Text", "Order")
        {
            Settings = { ["OrderQueue"] = "orders", ["AzureWebJobsOrders"] = _storage },
        });

        await new TestQueue(_storage, "text").SendAsync("grüße");
        await new TestQueue(_storage, "orders").SendAsync("""{"id":7,"Name":"n"}""");

        await host.Journal.HasAsync("grüße");
        await host.Journal.HasAsync("7 of n");
        await new TestQueue(_storage, "text").IsEmptyAsync();
    }

    [Fact]
    public async Task A_message_comes_with_its_metadata()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Metadata"));

        await new TestQueue(_storage, "metadata").SendAsync("m");

        await host.Journal.HasAsync("m 1 True True True");
    }

    [Fact]
    public async Task Plain_text_is_read_where_host_json_says_so()
    {
        await using var host = await TestHost.StartAsync(
            new HostPlan(_storage, "Text") { QueueSettings = { ["messageEncoding"] = "none" } });

        await new TestQueue(_storage, "text", QueueMessageEncoding.None).SendAsync("not base64!");

        await host.Journal.HasAsync("not base64!");
    }

    [Fact]
    public async Task What_is_not_base64_goes_to_the_poison_queue_at_once()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Text"));

        await new TestQueue(_storage, "text", QueueMessageEncoding.None).SendAsync("not base64!");

        await new TestQueue(_storage, "text-poison", QueueMessageEncoding.None).HoldsAsync("not base64!");
        await new TestQueue(_storage, "text").IsEmptyAsync();
        Assert.Empty(host.Journal.Entries);
    }

    [Fact]
    public async Task No_more_messages_run_at_once_than_batch_and_threshold_allow()
    {
        // All there before the host looks: a look that found two only would take no third while they run.
        await new TestQueue(_storage, "waits").SendAsync("1", "2", "3", "4", "5", "6", "7");
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Waits")
        {
            QueueSettings = { ["batchSize"] = "3", ["newBatchThreshold"] = "1" },
        });

        await BegunAsync(host, 3);
        foreach (var entry in host.Journal.Entries.Take(2).ToList())
        {
            host.Journal.Open(entry.Split(' ')[0]);
        }

        await BegunAsync(host, 6);
        foreach (var message in Enumerable.Range(1, 7))
        {
            host.Journal.Open($"{message}");
        }

        await BegunAsync(host, 7);
        await new TestQueue(_storage, "waits").IsEmptyAsync();

        Assert.Equal(4, MaxAtOnce(host.Journal.Entries));
    }

    [Fact]
    public async Task A_function_that_blocks_does_not_delay_others()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Blocks"));

        await new TestQueue(_storage, "blocks").SendAsync("1", "2");

        try
        {
            await host.Journal.HasAsync("1 began");
            await host.Journal.HasAsync("2 began");
        }
        finally
        {
            host.Journal.Open("1");
            host.Journal.Open("2");
        }
    }

    [Fact]
    public async Task A_queue_that_was_deleted_and_created_again_is_read_again()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Text"));
        await new TestQueue(_storage, "text").SendAsync("before");
        await host.Journal.HasAsync("before");

        await new QueueClient(_storage, "text").DeleteAsync();
        await new TestQueue(_storage, "text").SendAsync("after");

        await host.Journal.HasAsync("after");
    }

    private static Task BegunAsync(TestHost host, int messages) => Eventually.HoldsAsync(
        () => host.Journal.Entries.Count(HasBegun) == messages, () => $"{messages} begun in [{string.Join(", ", host.Journal.Entries)}]");

    private static bool HasBegun(string entry) => entry.EndsWith("began", StringComparison.Ordinal);

    private static int MaxAtOnce(IEnumerable<string> entries)
    {
        var (running, most) = (0, 0);
        foreach (var entry in entries)
        {
            most = Math.Max(most, running += HasBegun(entry) ? 1 : -1);
        }

        return most;
    }
}
