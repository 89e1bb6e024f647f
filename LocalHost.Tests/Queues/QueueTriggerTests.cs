using Azure.Storage.Queues;
using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Queues;

public sealed class QueueTriggerTests(Azurite azurite)
{
    private readonly string _storage = azurite.TakeAccount();

    [Fact]
    public async Task A_message_arrives_as_text_bytes_data_or_an_object()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Text", "Bytes", "Data", "Order")
        {
            Settings = { ["OrderQueue"] = "orders", ["AzureWebJobsOrders"] = _storage },
        });

        await new TestQueue(_storage, "text").SendAsync("grüße");
        await new TestQueue(_storage, "bytes-in").SendAsync("123");
        await new TestQueue(_storage, "data").SendAsync("data");
        await new TestQueue(_storage, "orders").SendAsync("""{"id":7,"Name":"n"}""");

        await host.Journal.HasAsync("grüße");
        await host.Journal.HasAsync("3 bytes");
        await host.Journal.HasAsync("data");
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
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Text") { QueueSettings = { ["messageEncoding"] = "none" } });

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
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Waits")
        {
            QueueSettings = { ["batchSize"] = "3", ["newBatchThreshold"] = "1" },
        });
        var messages = Enumerable.Range(1, 8).Select(number => $"{number}").ToArray();
        await new TestQueue(_storage, "waits").SendAsync(messages);
        int Begun() => host.Journal.Entries.Count(entry => entry.EndsWith("began", StringComparison.Ordinal));
        int Ended() => host.Journal.Entries.Count(entry => entry.EndsWith("ended", StringComparison.Ordinal));
        var most = 0;

        await Eventually.HoldsAsync(() => Begun() >= 3, () => "a full batch");
        foreach (var _ in messages)
        {
            var running = host.Journal.Entries.First(entry => entry.EndsWith("began", StringComparison.Ordinal)
                && host.Journal.Count($"{entry[0]} ended") == 0);
            var ended = Ended();
            host.Journal.Open($"{running[0]}");
            await Eventually.HoldsAsync(() => Ended() > ended, () => "one more");
            var left = messages.Length - Begun();
            await Eventually.HoldsAsync(() => Begun() - Ended() > 1 || left == 0 || Begun() + left == messages.Length, () => "a new batch");
            most = Math.Max(most, Begun() - Ended());
        }

        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task An_outage_of_the_storage_does_not_end_the_listener()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Text"));
        await new TestQueue(_storage, "text").SendAsync("before");
        await host.Journal.HasAsync("before");

        await new QueueClient(_storage, "text").DeleteAsync();
        await new TestQueue(_storage, "other").SendAsync("x");
        await Eventually.HoldsAsync(() => new QueueClient(_storage, "text").ExistsAsync().ContinueWith(task => task.Result.Value), () => "the queue made anew");
        await new TestQueue(_storage, "text").SendAsync("after");

        await host.Journal.HasAsync("after");
    }

    [Fact]
    public async Task What_a_method_returns_goes_to_its_queue()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Returns"));

        await new TestQueue(_storage, "returning").SendAsync("word");

        await new TestQueue(_storage, "returned").HoldsAsync("WORD");
    }
}
