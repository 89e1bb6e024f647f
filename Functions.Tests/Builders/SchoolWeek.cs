using System.Globalization;
using System.Text.Json.Nodes;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Builders;

/// <summary>A believable week of a school's traffic, the same each time but for its dates; sent as apps send it.</summary>
internal sealed class SchoolWeek(ApiClient api, TestDatabase db, int events)
{
    private const int Pupils = 180;
    private const int Batch = 600;

    /// <summary>Gives sessions that began a moment ago ages that differ.</summary>
    public const string SpreadSessionsSql =
        """
        UPDATE tracking_live_sessions
        SET created_at = created_at - INTERVAL (user_id * 337 % 2900) SECOND,
            last_heartbeat = last_heartbeat - INTERVAL (user_id * 13 % 55) SECOND
        WHERE created_at > UTC_TIMESTAMP() - INTERVAL 30 SECOND;
        """;

    private const string SpreadPointsSql =
        """
        UPDATE user_point_logs
        JOIN (SELECT MIN(id) AS first, MAX(id) AS last FROM user_point_logs WHERE action = 'earn') ids
        SET created_at = UTC_TIMESTAMP() - INTERVAL ROUND(518400 * (1 - (id - ids.first) / (ids.last - ids.first))) SECOND
        WHERE action = 'earn';
        """;

    private static readonly string[] Names = [
        "Ada", "Grace", "Linus", "Mary", "Alan", "Emmy", "Niels", "Rosa", "Max", "Clara", "Paul", "Lise"];
    private static readonly string[] Families = [
        "Noether", "Hopper", "Okafor", "Lindqvist", "Novak", "Yilmaz", "Meyer", "Rossi", "Kowalska", "Haddad"];
    private static readonly string?[] Countries = ["DE", "DE", "DE", "DE", "DE", "AT", "AT", "CH", "NL", "PL", null];
    private static readonly (string Device, string Os)[] Devices =
        [("desktop", "Windows"), ("desktop", "Windows"), ("desktop", "macOS"), ("tablet", "iPadOS"), ("tablet", "iPadOS"),
            ("mobile", "Android"), ("mobile", "iOS")];

    private static readonly (string Level, string Chapter, string[] Documents)[] Library =
    [
        ("Grade 5", "Fractions", ["Halves and quarters.pdf", "Adding fractions.pdf", "Fractions at the bakery.pdf"]),
        ("Grade 5", "Shapes", ["Triangles.pdf", "Symmetry.pdf"]),
        ("Grade 6", "Decimals", ["Tenths and hundredths.pdf", "Rounding.pdf", "Money sums.pdf", "Number line.pdf"]),
        ("Grade 6", "Angles", ["Measuring angles.pdf", "Parallel lines.pdf"]),
        ("Grade 7", "Percentages", ["Discounts.pdf", "Interest.pdf", "Growth.pdf"]),
        ("Grade 7", "Equations", ["Balancing.pdf", "Word problems.pdf"]),
        ("Grade 8", "Functions", ["Straight lines.pdf", "Slope.pdf", "Intersections.pdf"]),
        ("Grade 8", "Statistics", ["Mean and median.pdf", "Box plots.pdf"]),
    ];

    private readonly Random _random = new(20260301);

    // Of their own: how many draws a time takes depends on the hour, and nothing else may come to depend on that.
    private readonly Random _times = new(20260302);
    private readonly DateTime _now = DateTime.UtcNow;

    /// <summary>Sends it all, and returns when all of it is written and folded.</summary>
    public async Task SendAsync()
    {
        await NameUsersAsync();
        foreach (var batch in Enumerable.Range(0, events).Select(_ => Event()).Chunk(Batch))
        {
            await AcceptedAsync("track", new JsonArray([.. batch]));
        }

        await AcceptedAsync("track/heartbeat", new JsonArray([.. Enumerable.Range(1, 46).Select(Heartbeat)]));
        await Until.EqualAsync(events, () => db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events"), TimeSpan.FromMinutes(1));
        await Until.EqualAsync(46, () => db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_live_sessions"), TimeSpan.FromSeconds(10));
        await RedeemAsync();
        await SpreadAsync();
        foreach (var timer in new[] { "FoldCounts", "PruneIds", "PruneLiveSessions", "ReconcilePoints" })
        {
            await api.RunFunctionAsync(timer);
        }
    }

    // Points are dated by when they were written, and sessions by their first heartbeat: all of it a moment ago. Spread as a week would, in
    // the order of the log's ids, which grow with time: redemptions, which come last, stay today's.
    private Task SpreadAsync() => db.ExecuteAsync(SpreadPointsSql + SpreadSessionsSql);

    private async Task NameUsersAsync()
    {
        var users = Enumerable.Range(1, Pupils).Select(id => $"({id}, '{Names[id % Names.Length]} {Families[id * 7 % Families.Length]}')");
        await db.ExecuteAsync($"INSERT INTO users (id, name) VALUES {string.Join(", ", users)}");
    }

    private JsonNode Event()
    {
        var kind = _random.Next(100);
        var (device, os) = Pick(Devices);
        var item = An.Event(kind < 45 ? "visit" : kind < 65 ? "button" : kind < 90 ? "document" : "session");
        var guest = item["eventType"]!.ToString() == "visit" && _random.Next(8) == 0;
        item["createdAt"] = Time().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        item["userType"] = guest ? "guest" : _random.Next(9) == 0 ? "teacher" : "student";
        item["userId"] = guest ? null : 1 + (int)(Pupils * Math.Pow(_random.NextDouble(), 1.6));
        (item["deviceType"], item["os"], item["countryCode"]) = (device, os, Pick(Countries));
        switch (item["eventType"]!.ToString())
        {
            case "document":
                (item["appName"], item["eventName"], item["document"]) = ("DViz", "open", Document());
                break;
            case "button":
                (item["appName"], item["eventName"]) = (
                    Pick("Quiz", "Quiz", "Portal"), Pick("start-quiz", "submit-answer", "submit-answer", "hint", "download"));
                break;
            case "session":
                (item["appName"], item["eventName"]) = (Pick("Portal", "Mobile"), "start");
                break;
            default:
                (item["appName"], item["eventName"]) = (
                    Pick("Portal", "Portal", "Mobile", "Quiz"), Pick("home", "home", "courses", "timetable", "messages", "progress"));
                break;
        }

        return item;
    }

    // School hours of school days are busiest; nights are quiet.
    private DateTime Time()
    {
        while (true)
        {
            var time = _now.AddMinutes(-_times.Next(1, (6 * 1440) + _now.Hour * 60 + 1));
            var isWeekend = time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            var weight = time.Hour is >= 7 and < 15 ? 100 : time.Hour is >= 15 and < 21 ? 45 : 6;
            if (_times.Next(100) < (isWeekend ? weight / 4 : weight))
            {
                return time;
            }
        }
    }

    private JsonObject Document()
    {
        var (level, chapter, documents) = Library[(int)(Library.Length * Math.Pow(_random.NextDouble(), 1.5))];
        return new JsonObject { ["levelName"] = level, ["chapterName"] = chapter, ["documentName"] = Pick(documents) };
    }

    private JsonNode Heartbeat(int user) => new JsonObject
    {
        ["sessionId"] = $"session-{user}",
        ["userId"] = user,
        ["userType"] = user % 9 == 0 ? "teacher" : "student",
        ["appName"] = Pick("Portal", "Portal", "Quiz", "DViz", "Mobile"),
        ["countryCode"] = Pick(Countries),
    };

    private async Task RedeemAsync()
    {
        var rich = await db.QueryAsync<(long User, int Credits)>(
            "SELECT user_id, CAST(LEAST(1 + user_id % 3, points DIV 10) AS SIGNED) FROM user_points WHERE points >= 10 ORDER BY points DESC LIMIT 24");
        Assert.NotEmpty(rich);
        foreach (var (user, credits) in rich)
        {
            var redeemed = await api.PostAsync(
                $"users/{user}/redemptions",
                new StringContent($$"""{"credits":{{credits}}}""", System.Text.Encoding.UTF8, "application/json"),
                ("Idempotency-Key", $"week-{user}"));
            Assert.Equal(201, redeemed.Status);
        }
    }

    private async Task AcceptedAsync(string path, JsonArray items)
    {
        var count = items.Count;
        Assert.Equal($$"""202 {"accepted":{{count}},"rejected":[]}""", (await api.PostAsync(path, items)).ToString());
    }

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
