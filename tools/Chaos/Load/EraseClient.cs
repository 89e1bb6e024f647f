using System.Globalization;
using System.Text.Json.Nodes;

namespace Chaos.Load;

/// <summary>
/// Sends events of its own users, erases these users while the events are in flight, and then sends events of an earlier time. The events
/// earn nothing, and have an app name of their own.
/// </summary>
internal sealed class EraseClient(AppClient app, Book book, Random random) : IClient
{
    public const string App = "Erased";

    private const long FirstUser = 900_000_000;
    private const int Batch = 20;

    public async Task ActAsync()
    {
        var user = FirstUser + random.Next(100_000_000);
        await PostAsync("api/track", user, DateTime.UtcNow);
        await app.CallAsync(HttpMethod.Post, "api/track/heartbeat", new JsonObject
        {
            ["sessionId"] = $"erased-{user}",
            ["userId"] = user,
            ["userType"] = "student",
            ["appName"] = App,
        });
        // Sometimes the events are written and counted by then; mostly they wait.
        await Task.Delay(random.Next(4) == 0 ? 2000 : random.Next(50));
        var before = DateTime.UtcNow;
        var answer = await app.CallAsync(HttpMethod.Delete, $"api/users/{user}/data");
        if (answer.Status is not (200 or 202))
        {
            book.Surprise($"DELETE /users/{user}/data answered {answer}");
            return;
        }

        book.Erase(user, before);
        await PostAsync("api/track", user, before.AddHours(-random.Next(1, 40)));
        await Task.Delay(random.Next(2000));
    }

    private async Task PostAsync(string path, long user, DateTime at)
    {
        var events = Enumerable.Range(0, Batch).Select(_ => Event(user, at)).ToArray();
        var answer = await app.CallAsync(HttpMethod.Post, path, new JsonArray([.. events]));
        if (answer.Status == 202 && (int)answer.Json["accepted"]! == Batch)
        {
            book.AcceptErased(Batch);
        }
        else if (answer.Json["disabled"] is null)
        {
            book.Surprise($"POST /track accepted a part of {Batch} good events: {answer}");
        }
    }

    private static JsonObject Event(long user, DateTime at) => new JsonObject
    {
        ["id"] = $"{Guid.NewGuid()}",
        ["eventType"] = "button",
        ["eventName"] = "erased",
        ["appName"] = App,
        ["userType"] = "student",
        ["userId"] = user,
        ["sessionId"] = $"erased-{user}",
        ["meta"] = new JsonObject { ["user"] = user },
        ["createdAt"] = at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
    };
}
