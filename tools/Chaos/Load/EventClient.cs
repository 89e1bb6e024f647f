using System.Globalization;
using System.Text.Json.Nodes;

namespace Chaos.Load;

/// <summary>Posts events singly and in batches, with an app's key or a page's; sometimes posts accepted ones again.</summary>
internal sealed class EventClient(AppClient app, Book book, Random random) : IClient
{
    /// <summary>Documentation addresses (RFC 5737): one of them in a row, a message or a log is a raw address.</summary>
    public const string AddressPrefix = "203.0.113.";

    /// <summary>Users of the load, numbered from one.</summary>
    public const int Users = 40;

    private static readonly string[] Types = ["visit", "button", "document", "session"];
    private static readonly string[] Apps = ["Portal", "DViz", "Mobile"];

    private readonly DateTime _start = DateTime.UtcNow;

    public async Task ActAsync()
    {
        var events = Enumerable.Range(0, random.Next(4) == 0 ? 1 : random.Next(2, 40)).Select(_ => Event()).ToArray();
        var ids = events.Select(sent => (string)sent["id"]!).ToList();
        ids.ForEach(book.Offer);
        JsonNode body = events is [var single] ? single : new JsonArray([.. events]);
        var address = ("X-Forwarded-For", $"{AddressPrefix}{random.Next(1, 255)}");
        (string, string)[] headers = random.Next(3) == 0 ? [address, AppClient.PageKey] : [address];
        for (var copies = random.Next(8) == 0 ? 2 : 1; copies > 0; copies--)
        {
            Note(await app.CallAsync(HttpMethod.Post, "api/track", body, headers), ids);
        }

        await Task.Delay(random.Next(300));
    }

    private void Note(Answer answer, List<string> ids)
    {
        if (answer.Status != 202)
        {
            book.Surprise($"POST /track answered {answer}");
        }
        else if ((int)answer.Json["accepted"]! == ids.Count)
        {
            ids.ForEach(book.Accept);
        }
        else if (answer.Json["disabled"] is null)
        {
            book.Surprise($"POST /track accepted a part of {ids.Count} good events: {answer}");
        }
    }

    private JsonObject Event()
    {
        var id = NewId();
        var type = Types[random.Next(Types.Length)];
        var user = random.Next(10) == 0 ? (int?)null : random.Next(1, Users + 1);
        var made = new JsonObject
        {
            ["id"] = id,
            ["eventType"] = type,
            ["eventName"] = type == "document" ? "open" : $"name {random.Next(6)}",
            ["appName"] = Apps[random.Next(Apps.Length)],
            ["userType"] = user is null ? "guest" : user % 10 == 0 ? "teacher" : "student",
            ["userId"] = user,
            // The row has no column for the event's id; this one carries it, so that the proof finds each event's row.
            ["sessionId"] = id,
            ["createdAt"] = _start.AddMinutes(-random.Next(2 * 24 * 60)).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
        if (type == "document")
        {
            made["document"] = new JsonObject
            {
                ["levelName"] = $"Level {random.Next(2)}",
                ["chapterName"] = $"Chapter {random.Next(3)}",
                ["documentName"] = $"Document {random.Next(4)}",
            };
        }

        return made;
    }

    private string NewId()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
