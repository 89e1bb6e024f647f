using System.Globalization;
using Azure.Storage.Queues;
using Functions.Platform.Queue;

namespace Chaos.Load;

/// <summary>Puts unreadable messages into the queue; each has to end as one dead letter.</summary>
internal sealed class BrokenClient(Book book, QueueClient queue, Random random) : IClient
{
    public const string Prefix = "chaos-broken-";

    private int _count;

    public async Task ActAsync()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{++_count}");
        book.Break(text);
        while (!await TrySendAsync(text))
        {
            await Task.Delay(100);
        }

        await Task.Delay(random.Next(1500));
    }

    private async Task<bool> TrySendAsync(string text)
    {
        try
        {
            await queue.SendMessageAsync(text);
            return true;
        }
        catch (Exception away) when (StorageAccount.IsUnavailable(away) || away is TaskCanceledException)
        {
            return false;
        }
    }
}
