using System.Globalization;
using System.Text.Json.Nodes;

namespace Demo;

/// <summary>The live users at a moment: seats, each taken by one person after another for some minutes.</summary>
public sealed class LiveClass(School school, int seed)
{
    private const int Seats = 45;

    private static readonly string[] Apps = ["Portal", "Portal", "DViz", "DViz", "Homework", "Speech to Code"];

    /// <summary>The heartbeats of all live users.</summary>
    public JsonArray At(DateTimeOffset moment) => [.. Enumerable.Range(0, Seats).Select(seat => Heartbeat(seat, Turn(seat, moment)))];

    /// <summary>The ends of the sessions of those who left between two moments.</summary>
    public JsonArray Ended(DateTimeOffset before, DateTimeOffset now) =>
    [
        .. Enumerable.Range(0, Seats)
            .Where(seat => Turn(seat, before) != Turn(seat, now)).Select(seat => End(Heartbeat(seat, Turn(seat, before)))),
    ];

    // Five to twenty-six minutes, out of step with one another.
    private static long Turn(int seat, DateTimeOffset moment) => (moment.ToUnixTimeSeconds() + (seat * 97)) / (300 + (seat * 28));

    private JsonObject Heartbeat(int seat, long turn)
    {
        var random = new Random(unchecked((int)((seat * 7919) + turn + seed)));
        var person = school.Anyone(random);
        return new JsonObject
        {
            ["sessionId"] = string.Create(CultureInfo.InvariantCulture, $"demo-live-{seed}-{seat}-{turn}"),
            ["userId"] = person.Id,
            ["userType"] = person.Type,
            ["appName"] = Apps[random.Next(Apps.Length)],
            ["countryCode"] = person.Country,
        };
    }

    private static JsonObject End(JsonObject heartbeat) => new()
    {
        ["sessionId"] = heartbeat["sessionId"]!.DeepClone(),
        ["userId"] = heartbeat["userId"]!.DeepClone(),
    };
}
