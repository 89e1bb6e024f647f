using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Demo;

/// <summary>An event that happens at that moment, as an app sends it.</summary>
public sealed record PlannedEvent(DateTimeOffset At, JsonObject Body);

/// <summary>
/// The events at the school on each day. A seed and a day always make the same events with the same ids, so that sending them again
/// adds nothing.
/// </summary>
/// <param name="scale">At 1 about 40,000 events a week.</param>
public sealed class SchoolWeek(int seed, double scale)
{
    private const int SessionsOnASchoolDay = 1000;
    private const double WeekendShare = 0.2;

    // UTC; lessons in the morning and after noon, homework in the evening.
    private static readonly int[] ByHour = [1, 0, 0, 0, 1, 4, 18, 55, 60, 58, 52, 40, 48, 50, 38, 26, 20, 22, 26, 24, 16, 9, 4, 2];

    private static readonly string[] Apps =
        ["Portal", "Portal", "Portal", "Portal", "DViz", "DViz", "DViz", "Homework", "Homework", "Speech to Code", "Library"];

    private static readonly string[] Pages = ["timetable", "news", "marks", "messages", "course", "search", "profile"];
    private static readonly string[] Buttons = ["help", "download", "print", "share", "hand-in", "start-recording", "next"];

    public School School { get; } = new(seed);

    /// <summary>The events from one moment up to another, in order.</summary>
    public IReadOnlyList<PlannedEvent> Between(DateTimeOffset after, DateTimeOffset upTo)
    {
        var days = Enumerable.Range(0, (upTo.UtcDateTime.Date - after.UtcDateTime.Date).Days + 1)
            .Select(i => after.UtcDateTime.Date.AddDays(i));
        return [.. days.SelectMany(Day).Where(planned => planned.At > after && planned.At <= upTo).OrderBy(planned => planned.At)];
    }

    private IEnumerable<PlannedEvent> Day(DateTime day)
    {
        var random = new Random(HashCodeOf($"{seed}|{day:yyyy-MM-dd}"));
        var share = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? WeekendShare : 1;
        var sessions = (int)(SessionsOnASchoolDay * scale * share * (0.9 + (random.NextDouble() * 0.2)));
        for (var i = 0; i < sessions; i++)
        {
            foreach (var planned in Session(random, day, $"demo-{seed}-{day:yyyyMMdd}-{i}"))
            {
                yield return planned;
            }
        }
    }

    private IEnumerable<PlannedEvent> Session(Random random, DateTime day, string session)
    {
        var at = new DateTimeOffset(day, TimeSpan.Zero).AddHours(Hour(random)).AddSeconds(random.Next(3600));
        var person = random.Next(10) == 0 ? null : School.Anyone(random);
        var app = person is null ? Apps[random.Next(4)] : Apps[random.Next(Apps.Length)];
        var common = Common(random, person, app, session);
        var steps = random.Next(3, 11);
        for (var step = 0; step < steps; step++)
        {
            var body = common.DeepClone().AsObject();
            body["id"] = Id($"{session}|{step}");
            body["createdAt"] = at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            Happen(random, body, app, isFirst: step == 0);
            yield return new PlannedEvent(at, body);
            at = at.AddSeconds(random.Next(12, 160));
        }
    }

    private static JsonObject Common(Random random, Person? person, string app, string session)
    {
        var (country, os, device) = person is null ? School.Visitor(random) : (person.Country, person.Os, person.Device);
        return new JsonObject
        {
            ["appName"] = app,
            ["userType"] = person?.Type ?? "guest",
            ["userId"] = person?.Id,
            ["sessionId"] = session,
            ["countryCode"] = country,
            ["os"] = os,
            ["deviceType"] = device,
        };
    }

    private void Happen(Random random, JsonObject body, string app, bool isFirst)
    {
        var (type, name) = (isFirst, random.Next(100)) switch
        {
            (true, _) => ("visit", "home"),
            (_, < 70) when app == "DViz" => ("document", "open"),
            (_, < 12) => ("document", "open"),
            (_, < 60) => ("visit", Pages[random.Next(Pages.Length)]),
            _ => ("button", Buttons[random.Next(Buttons.Length)]),
        };
        (body["eventType"], body["eventName"]) = (type, name);
        if (type == "document")
        {
            var (level, chapter, document) = School.Any(random);
            body["document"] = new JsonObject { ["levelName"] = level, ["chapterName"] = chapter, ["documentName"] = document };
        }
    }

    private static int Hour(Random random)
    {
        var left = random.Next(ByHour.Sum());
        return Enumerable.Range(0, 24).First(hour => (left -= ByHour[hour]) < 0);
    }

    private static string Id(string of) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(of)).AsSpan(0, 16)).ToString();

    // The runtime's own hash differs between processes.
    private static int HashCodeOf(string text) => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
