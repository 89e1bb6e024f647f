using System.Globalization;
using System.Text.Json.Nodes;

namespace Chaos.Load;

/// <summary>Gives points, redeems, spends and reserves, each under a key; sometimes again with the same key.</summary>
internal sealed class RewardsClient(AppClient app, Book book, int number, Random random) : IClient
{
    /// <summary>Prefix of the keys, which are also the writes' reasons, so that the proof finds each write's row.</summary>
    public const string KeyPrefix = "chaos-";

    // Few, so that there are credits to spend, and calls compete for one balance.
    private const int Users = 6;

    private int _count;

    public async Task ActAsync()
    {
        var user = string.Create(CultureInfo.InvariantCulture, $"api/users/{random.Next(1, Users + 1)}");
        var key = string.Create(CultureInfo.InvariantCulture, $"{KeyPrefix}{number}-{++_count}");
        switch (random.Next(5))
        {
            case 0:
                await WriteAsync("adjust", $"{user}/points/adjustments", key,
                    new JsonObject { ["points"] = random.Next(4) == 0 ? -7 : 40, ["reason"] = key });
                break;
            case 1:
            case 2:
                await WriteAsync("redeem", $"{user}/redemptions", key, new JsonObject { ["credits"] = random.Next(1, 4) });
                break;
            case 3:
                await WriteAsync("spend", $"{user}/credits/spend", key, new JsonObject { ["credits"] = 1, ["reason"] = key });
                break;
            default:
                await ReserveAsync(user, key);
                break;
        }

        await Task.Delay(random.Next(200));
    }

    // A job that settles, fails, or never reports its end.
    private async Task ReserveAsync(string user, string key)
    {
        var (seconds, end, part) = (random.Next(1, 60), random.Next(4), random.Next(1, 3));
        var body = new JsonObject { ["credits"] = 2, ["reason"] = key, ["expiresInSeconds"] = seconds };
        if (await WriteAsync("reserve", $"{user}/credits/reservations", key, body) is not { } reserved)
        {
            return;
        }

        var reservation = $"{user}/credits/reservations/{reserved["reservationId"]}";
        switch (end)
        {
            case 0:
                break;
            case 1:
                await WriteAsync("void", $"{reservation}/void", key, null);
                break;
            default:
                await WriteAsync("settle", $"{reservation}/settle", key, new JsonObject { ["credits"] = part });
                break;
        }
    }

    // The body of a write that took effect; null of one that was refused.
    private async Task<JsonNode?> WriteAsync(string kind, string path, string key, JsonObject? body)
    {
        var again = random.Next(6) == 0;
        var answer = await CallAsync(path, key, body);
        if (answer.Status is not (200 or 201))
        {
            if (answer.Status != 409)
            {
                book.Surprise($"POST {path} with key {key} answered {answer}");
            }

            return null;
        }

        book.Do(kind, key);
        if (again && await CallAsync(path, key, body) is var second
            && (second.Status != 200 || !second.IsReplay || second.Body != answer.Body))
        {
            book.Surprise($"POST {path} with key {key} answered {answer}, and then {second}");
        }

        return answer.Json;
    }

    private async Task<Answer> CallAsync(string path, string key, JsonObject? body)
    {
        var answer = await app.CallAsync(HttpMethod.Post, path, body, ("Idempotency-Key", key));
        if (answer.IsReplay)
        {
            book.Replay();
        }

        return answer;
    }
}
