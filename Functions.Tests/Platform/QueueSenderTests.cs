using System.Net;
using System.Net.Sockets;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Functions.Platform.Queue;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Platform;

[Trait("Needs", "MySql"), Trait("Needs", "Azurite")]
public sealed class QueueSenderTests(Servers servers)
{
    private const int Callers = 200;

    private readonly string _storage = servers.TakeStorageAccount();

    [Fact]
    public async Task What_many_send_at_once_shares_messages_and_is_there_once()
    {
        var queues = Queues(_storage);
        var sender = Sender(queues);
        var events = Enumerable.Range(1, Callers).Select(number => TrackedEvents.Visit(number)).ToList();

        await Task.WhenAll(events.Select(sent => sender.SendAsync([sent], CancellationToken.None)));

        var messages = await TakeAsync(queues);
        Assert.InRange(messages.Length, 1, Callers / 10);
        Assert.Equal(events.Select(sent => sent.Id).Order(),
            messages.SelectMany(message => Read(message.MessageText)).Select(sent => sent.Id).Order());
    }

    [Fact]
    public async Task It_is_in_the_queue_when_the_sender_returns_and_stays_until_it_is_taken()
    {
        var queues = Queues(_storage);

        await Sender(queues).SendAsync([TrackedEvents.Visit()], CancellationToken.None);

        var message = Assert.Single(await TakeAsync(queues));
        Assert.Single(Read(message.MessageText));
        Assert.True(message.ExpiresOn > DateTimeOffset.UtcNow.AddYears(100), $"Expires at {message.ExpiresOn}");
    }

    [Fact]
    public async Task Nothing_is_sent_for_nothing()
    {
        var queues = Queues(_storage);

        await Sender(queues).SendAsync([], CancellationToken.None);

        Assert.False(await queues.GetQueueClient(TrackedEvent.Queue).ExistsAsync());
    }

    [Fact]
    public async Task A_queue_that_cannot_be_reached_fails_all_who_share_a_message()
    {
        var sender = Sender(
            Queues("DefaultEndpointsProtocol=http;AccountName=absent;AccountKey=bm9ib2R5;QueueEndpoint=http://127.0.0.1:1/absent"));

        var sent = Enumerable.Range(1, 3)
            .Select(number => sender.SendAsync([TrackedEvents.Visit(number)], CancellationToken.None)).ToList();

        foreach (var one in sent)
        {
            Assert.NotNull((await Assert.ThrowsAsync<QueueUnavailableException>(() => one)).InnerException);
        }
    }

    // The HTTP client throws a bare SocketException where a connection is lost while it is being made.
    [Fact]
    public async Task A_connection_that_is_reset_as_soon_as_it_is_made_is_an_outage()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var enough = new CancellationTokenSource();
        var resetting = ResetAllAsync(listener, enough.Token);
        var queues = Queues(
            $"DefaultEndpointsProtocol=http;AccountName=absent;AccountKey=bm9ib2R5;QueueEndpoint=http://{listener.LocalEndpoint}/absent");

        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), async (_, _) =>
            await Assert.ThrowsAsync<QueueUnavailableException>(() => queues.SendAsync("q", ["m"], CancellationToken.None)));

        await enough.CancelAsync();
        await resetting;
    }

    private static async Task ResetAllAsync(TcpListener listener, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            try
            {
                using var socket = await listener.AcceptSocketAsync(enough);
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception gone) when (gone is SocketException or OperationCanceledException)
            {
                // The caller went first, or the test is over.
            }
        }
    }

    private static QueueServiceClient Queues(string connectionString) =>
        new(connectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64, Retry = { MaxRetries = 0 } });

    private static QueueSender<TrackedEvent> Sender(QueueServiceClient queues) =>
        new(queues, TrackedEvent.Messages);

    private static async Task<QueueMessage[]> TakeAsync(QueueServiceClient queues) =>
        (await queues.GetQueueClient(TrackedEvent.Queue).ReceiveMessagesAsync(32)).Value;

    private static IReadOnlyList<TrackedEvent> Read(string message) =>
        QueueMessages.Read(message, TrackedEventJson.Default.QueueMessageTrackedEvent, out _)!;
}
