using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace LocalHost.Tests.Fixtures;

/// <summary>A queue as another program sees it.</summary>
internal sealed class TestQueue(string storage, string name, QueueMessageEncoding encoding = QueueMessageEncoding.Base64)
{
    private readonly QueueClient _client = new(storage, name, new QueueClientOptions { MessageEncoding = encoding });

    public async Task SendAsync(params string[] messages)
    {
        await _client.CreateIfNotExistsAsync();
        foreach (var message in messages)
        {
            await _client.SendMessageAsync(message);
        }
    }

    /// <summary>Messages that are visible now.</summary>
    public async Task<string[]> PeekAsync()
    {
        if (!await _client.ExistsAsync())
        {
            return [];
        }

        PeekedMessage[] messages = await _client.PeekMessagesAsync(32);
        return [.. messages.Select(message => message.Body.ToString())];
    }

    /// <summary>All messages, invisible ones too.</summary>
    public async Task<int> CountAsync() =>
        await _client.ExistsAsync() ? (await _client.GetPropertiesAsync()).Value.ApproximateMessagesCount : 0;

    public Task HoldsAsync(params string[] messages) => Eventually.HoldsAsync(
        async () => (await PeekAsync()).Order().SequenceEqual(messages.Order()),
        () => $"[{string.Join(", ", messages)}] in queue {_client.Name}");

    public Task IsEmptyAsync() => Eventually.HoldsAsync(async () => await CountAsync() == 0, () => $"queue {_client.Name} is empty");
}
