using System.Text;
using Azure.Storage.Queues;
using Functions.LiveSessions;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Journeys;

/// <summary>An address goes in at the edge and comes out nowhere.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class PrivacyTests(Servers servers) : IAsyncLifetime
{
    private const string Address = "203.0.113.77";

    private readonly TestDatabase _db = new(servers);
    private readonly string _storage = servers.TakeStorageAccount();

    public async ValueTask InitializeAsync() => await _db.InitializeAsync();

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public async Task No_raw_address_is_in_a_message_a_row_or_a_log_line()
    {
        string messages;
        await using (var host = await HostedApp.StartAsync(
            _db.ConnectionString, _storage, ("AzureWebJobs.WriteTrackedEvents.Disabled", "true"),
                ("AzureWebJobs.WriteHeartbeats.Disabled", "true")))
        {
            await PostFromAddressAsync(host, "track", An.Event().ToJsonString());
            await PostFromAddressAsync(host, "track/heartbeat", """{"sessionId":"s","userId":1,"userType":"student","appName":"Portal"}""");
            await PostFromAddressAsync(host, "track", "{broken");
            messages = await MessagesAsync(TrackedEvent.Queue) + await MessagesAsync(Heartbeat.Queue);
            Assert.DoesNotContain(Address, host.Output);
        }

        Assert.Contains("\"ipHash\":\"", messages);
        Assert.Contains("\"sessionId\":\"s\"", messages);
        Assert.DoesNotContain(Address, messages);

        await using (var host = await HostedApp.StartAsync(_db.ConnectionString, _storage))
        {
            await Until.EqualAsync(1, () => _db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events"), TimeSpan.FromSeconds(10));
            Assert.Matches("^[0-9a-f]{64}$", await _db.SingleAsync<string>("SELECT ip_hash FROM tracking_events"));
            Assert.DoesNotContain(Address, host.Output);
        }
    }

    private static async Task PostFromAddressAsync(HostedApp host, string path, string body) =>
        await host.Api.PostAsync(
            path, new StringContent(body, Encoding.UTF8, "application/json"), ("X-Forwarded-For", $"10.0.0.1, {Address}:5555"));

    private async Task<string> MessagesAsync(string queue)
    {
        var client = new QueueClient(_storage, queue, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        var peeked = await client.PeekMessagesAsync(maxMessages: 32);
        return string.Join('\n', peeked.Value.Select(message => message.MessageText));
    }
}
