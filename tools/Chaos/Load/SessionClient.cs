using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Functions.LiveSessions;
using Functions.Platform.Queue;

namespace Chaos.Load;

/// <summary>Heartbeats and ends of sessions; some messages are minutes late, as after an outage.</summary>
internal sealed class SessionClient(AppClient app, Book book, QueueClient queue, int number, Random random) : IClient
{
    /// <summary>Sessions whose only heartbeats are older than the timeout: none of them may ever be live.</summary>
    public const string DeadPrefix = "dead-";

    // Few, so that a session gets both late and timely heartbeats.
    private const int Sessions = 6;

    public async Task ActAsync()
    {
        var session = random.Next(Sessions);
        var (id, user) = (string.Create(CultureInfo.InvariantCulture, $"live-{number}-{session}"), session + 1);
        switch (random.Next(12))
        {
            case 0:
                await PostAsync("api/track/session-end", new JsonObject { ["sessionId"] = id, ["userId"] = user });
                break;
            case 1:
                await LateAsync(id, user, TimeSpan.FromMinutes(2));
                break;
            case 2:
                await LateAsync($"{DeadPrefix}{id}", user, TimeSpan.FromMinutes(10));
                break;
            default:
                await PostAsync("api/track/heartbeat", new JsonObject
                {
                    ["sessionId"] = id,
                    ["userId"] = user,
                    ["userType"] = "student",
                    ["appName"] = "Portal",
                });
                break;
        }

        await Task.Delay(random.Next(200));
    }

    private async Task PostAsync(string path, JsonObject body)
    {
        var answer = await app.CallAsync(HttpMethod.Post, path, body, ("X-Forwarded-For", $"{EventClient.AddressPrefix}{number}"));
        if (answer.Status != 202)
        {
            book.Surprise($"POST {path} answered {answer}");
        }
    }

    private async Task LateAsync(string session, long user, TimeSpan late)
    {
        var beat = new Heartbeat
        {
            SessionId = session,
            UserId = user,
            At = DateTime.UtcNow - late,
            Details = new SessionDetails("student", "Late"),
        };
        try
        {
            await queue.SendMessageAsync(QueueMessages.Pack([beat], HeartbeatJson.Default.Heartbeat).Single());
        }
        catch (Exception away) when (StorageAccount.IsUnavailable(away) || away is TaskCanceledException)
        {
            // Storage is unavailable; another late heartbeat follows.
        }
    }
}
