using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Upgrade;

/// <summary>What is recorded of a release: a little of everything that it stores.</summary>
/// <param name="recount">Runs the release's command for the days from the first to the last.</param>
internal sealed class OldTraffic(TestDatabase db, string storage, Func<DateOnly, DateOnly, Task> recount)
{
    /// <summary>Of the events and sessions that wait in the queues.</summary>
    public const string Waiting = "waiting";

    private static readonly string[] Nodes = ["document", "chapter", "level"];
    private static readonly int[] Users = [1, 2, 22];
    private static readonly string[] UserAnswers = ["rewards", "rewards/history", "data"];

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);
    private static readonly DateOnly Archived = ArchivedDay(DateTimeOffset.UtcNow);

    // Two archived days; the users of the second are 21 to 40.
    private static readonly string OldRows = string.Join(";\n", Enumerable.Range(0, 40).Select(i =>
        $$"""
        INSERT INTO tracking_events (
          user_id, user_type, app_name, event_type, event_name, ip_hash, session_id, country_code, meta, created_at)
        VALUES (
          {{i + 1}}, 'student', 'Archive', '{{(i % 4 == 0 ? "document" : "visit")}}', 'home', REPEAT('a', 64), 's{{i}}', 'DE',
          '{"n":{{i}}}', '{{Archived.AddDays(i / 20):yyyy-MM-dd}} 08:{{i:00}}:00')
        """));

    private const string OldDocuments =
        """
        INSERT INTO tracking_documents (user_id, user_type, app_name, level_name, chapter_name, document_name, ip_hash, created_at)
        SELECT user_id, user_type, app_name, 'Level 0', 'Old', CONCAT('Old ', user_id % 3), ip_hash, created_at
        FROM tracking_events
        WHERE event_type = 'document'
        """;

    private long _export;

    public IEnumerable<string> Paths
    {
        get
        {
            var all = $"from={Archived:yyyy-MM-dd}&to={Today:yyyy-MM-dd}";
            var last = $"from={Today.AddDays(-2):yyyy-MM-dd}&to={Today:yyyy-MM-dd}";
            return
            [
                $"reports/usage?{last}&groupBy=appName",
                $"reports/usage?{last}&interval=hour&groupBy=eventType,eventName",
                $"reports/usage?{all}&interval=week&groupBy=countryCode,userType",
                $"reports/usage?{all}&interval=month&groupBy=os,deviceType&appName=Portal&eventType=visit",
                .. Nodes.Select(by => $"reports/documents?{all}&by={by}"),
                $"reports/documents?{last}&by=document&levelName=Level%201",
                $"reports/rewards?{last}", "reports/live?details=true", "reports/operations",
                .. Users.SelectMany(user => UserAnswers.Select(answer => $"users/{user}/{answer}")),
                "ledger/verify", "archives", "dead-letters", "audit", "settings", "point-rules", $"exports/{_export}",
            ];
        }
    }

    /// <summary>The first of two archived days; it is being restored.</summary>
    public static DateOnly ArchivedDay(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime).AddDays(-101);

    /// <summary>Asks as an admin and as an app at once.</summary>
    public static Task<ApiAnswer> ReadAsync(ApiClient api, string path) =>
        api.AdministerAsync(HttpMethod.Get, path, null, ("x-functions-key", api.Keys.App));

    /// <summary>The same call each time.</summary>
    public static Task<ApiAnswer> RedeemAsync(ApiClient api, int user) => api.PostAsync(
        $"users/{user}/redemptions", new JsonObject { ["credits"] = 8 }, ("Idempotency-Key", "redeem"));

    /// <summary>
    /// All but what waits in the queues of tracking, while what an admin asks for is not taken from its queues: archived days, folded and
    /// pending counts, rewards, a dead letter, an erasure; a restore, an erasure and an export that wait.
    /// </summary>
    public async Task WriteAsync(ApiClient api)
    {
        await WriteOldAsync();
        await AdministerAsync(api);
        await TrackAsync(api, Enumerable.Range(0, 60));
        await DoneAsync(api.RunFunctionAsync("FoldCounts"));
        await DoneAsync(api.AdministerAsync(HttpMethod.Delete, "users/9/data"));
        await DoneAsync(api.RunFunctionAsync("ArchiveEvents"));
        await RewardAsync(api);
        await DoneAsync(api.RunFunctionAsync("ReconcilePoints"));
        var letters = new QueueClient(storage, "tracking-events", new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await letters.SendMessageAsync("""{"version":1,"events":[""");
        await UntilAsync(1, "dead_letters");
        await DoneAsync(api.AdministerAsync(HttpMethod.Post, $"archives/{Archived:yyyy-MM-dd}/restore"));
        await DoneAsync(api.AdministerAsync(HttpMethod.Delete, "users/30/data"));
        _export = (long)(await DoneAsync(api.AdministerAsync(HttpMethod.Post, "users/22/exports"))).Json["exportId"]!;
        // An erase folds.
        await TrackAsync(api, Enumerable.Range(60, 20));
        Assert.NotEqual(0, await CountAsync("usage_counts_pending"));
        var beats = Enumerable.Range(1, 6).Select(i => Beat($"live-{i}", 1 + (i % 5)));
        await DoneAsync(api.PostAsync("track/heartbeat", new JsonArray([.. beats])));
        await UntilAsync(6, "tracking_live_sessions");
    }

    /// <summary>What waits in the queues of tracking, while it is not taken from them either.</summary>
    public static async Task LeaveWaitingAsync(ApiClient api)
    {
        var events = Enumerable.Range(0, 6).Select(Event).Append(An.DocumentEvent().With("userId", 3));
        await DoneAsync(api.PostAsync("track", new JsonArray([.. events.Select(item => item.With("sessionId", Waiting))])));
        await DoneAsync(api.PostAsync("track/heartbeat", Beat(Waiting, 7)));
        await DoneAsync(api.PostAsync("track/session-end", new JsonObject { ["sessionId"] = "live-5", ["userId"] = 1 }));
    }

    private async Task WriteOldAsync()
    {
        await db.ExecuteAsync($"{OldRows};\n{OldDocuments};");
        await db.ExecuteAsync("INSERT INTO users (id, name, user_type) VALUES (1, 'Ada', 'teacher'), (2, 'Bob', 'student')");
        // As the fold leaves a day that is over: the ledgers cannot be written in the past.
        await db.ExecuteAsync("INSERT INTO rewards_daily VALUES (@day, 12, 5, 1)", new { day = Today.AddDays(-2) });
        await recount(Archived, Archived.AddDays(1));
    }

    private static async Task AdministerAsync(ApiClient api)
    {
        await DoneAsync(api.AdministerAsync(HttpMethod.Put, "settings/points_per_credit", new JsonObject { ["value"] = "5" }));
        await DoneAsync(api.AdministerAsync(HttpMethod.Put, "point-rules/quiz", new JsonObject
        {
            ["eventType"] = "button",
            ["eventName"] = "answer",
            ["points"] = 2,
            ["dailyCap"] = 6,
            ["enabled"] = true,
        }));
    }

    private async Task TrackAsync(ApiClient api, IEnumerable<int> numbers)
    {
        var before = await CountAsync("tracking_events");
        var events = numbers.Select(Event).ToArray();
        await DoneAsync(api.PostAsync("track", new JsonArray([.. events])));
        await UntilAsync(before + events.Length, "tracking_events");
    }

    private static JsonObject Event(int number)
    {
        var type = (number % 3) switch { 0 => "document", 1 => "visit", _ => "button" };
        var made = (type == "document" ? An.DocumentEvent() : An.Event(type))
            .With("eventName", type switch { "document" => "open", "visit" => $"page {number % 4}", _ => "answer" })
            .With("appName", number % 2 == 0 ? "Portal" : "Quiz")
            .With("userId", 1 + (number % 12))
            .With("userType", number % 12 == 0 ? "teacher" : "student")
            .With("countryCode", number % 5 == 0 ? "AT" : "DE")
            .With("os", number % 4 == 0 ? "iOS" : "Windows")
            .With("createdAt", $"{DateTime.UtcNow.AddMinutes(-35 * (number + 1)):yyyy-MM-ddTHH:mm:ssZ}");
        (made["document"] as JsonObject)?.With("documentName", $"Page {number % 5}.pdf");
        return made;
    }

    private static JsonObject Beat(string session, int user) => new()
    {
        ["sessionId"] = session,
        ["userId"] = user,
        ["userType"] = "student",
        ["appName"] = "Portal",
        ["countryCode"] = "DE",
    };

    private static async Task RewardAsync(ApiClient api)
    {
        foreach (var user in new[] { 1, 2 })
        {
            await DoneAsync(api.AdministerAsync(
                HttpMethod.Post, $"users/{user}/points/adjustments", new JsonObject { ["points"] = 100, ["reason"] = "a contest" },
                    ("Idempotency-Key", "adjust")));
            await DoneAsync(RedeemAsync(api, user));
            await DoneAsync(api.PostAsync(
                $"users/{user}/credits/spend", new JsonObject { ["credits"] = 1, ["reason"] = "a lesson" }, ("Idempotency-Key", "spend")));
            await CloseAsync("settle", await ReserveAsync(2), new JsonObject { ["credits"] = 1 });
            await CloseAsync("void", await ReserveAsync(1), new JsonObject());
            await ReserveAsync(3);

            Task<ApiAnswer> CloseAsync(string how, JsonNode reservation, JsonNode body) =>
                DoneAsync(api.PostAsync($"users/{user}/credits/reservations/{reservation}/{how}", body));
            async Task<JsonNode> ReserveAsync(int credits) => (await DoneAsync(api.PostAsync(
                $"users/{user}/credits/reservations",
                new JsonObject { ["credits"] = credits, ["reason"] = "a job", ["expiresInSeconds"] = 86_400 },
                ("Idempotency-Key", $"reserve-{credits}")))).Json["reservationId"]!;
        }
    }

    private static async Task<ApiAnswer> DoneAsync(Task<ApiAnswer> call)
    {
        var answer = await call;
        Assert.True(answer.Status is 200 or 201 or 202, $"{answer}");
        return answer;
    }

    private Task<long> CountAsync(string rows) => db.SingleAsync<long>($"SELECT COUNT(*) FROM {rows}");

    private Task UntilAsync(long expected, string rows) => Until.EqualAsync(expected, () => CountAsync(rows), Soon);
}
