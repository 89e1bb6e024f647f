using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Journeys;

/// <summary>What admins turn and mend, through the true host.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class AdminTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_changed_setting_is_listed_and_audited_with_before_and_after()
    {
        var changed = await app.Api.AdministerAsync(HttpMethod.Put, "settings/points_per_credit", Value("25"));
        await app.Api.AdministerAsync(HttpMethod.Put, "settings/points_per_credit", Value("30"));

        Assert.Equal((200, "25"), (changed.Status, (string?)changed.Json["value"]));
        var listed = (await app.Api.AdministerAsync(HttpMethod.Get, "settings")).Json["items"]!.AsArray();
        Assert.Equal("30", (string?)listed.Single(item => (string?)item!["key"] == "points_per_credit")!["value"]);
        var newest = (await app.Api.AdministerAsync(HttpMethod.Get, "audit?limit=1")).Json["items"]![0]!;
        Assert.Equal(
            ("test-admin", "setting.change", "points_per_credit", "25", "30"),
            ((string?)newest["actor"], (string?)newest["action"], (string?)newest["target"], (string?)newest["before"],
                (string?)newest["after"]));
    }

    [Theory]
    [InlineData("Archive_After_Days")]
    [InlineData("archive_after_days ")]
    public async Task A_setting_is_changed_also_where_its_row_was_written_by_hand(string key)
    {
        await app.Db.ExecuteAsync("DELETE FROM admin_settings WHERE setting_key = 'archive_after_days'");
        await app.Db.ExecuteAsync("INSERT INTO admin_settings VALUES (@key, '90')", new { key });

        await app.Api.AdministerAsync(HttpMethod.Put, "settings/archive_after_days", Value("180"));

        var listed = (await app.Api.AdministerAsync(HttpMethod.Get, "settings")).Json["items"]!.AsArray();
        Assert.Equal("180", (string?)listed.Single(item => (string?)item!["key"] == "archive_after_days")!["value"]);
    }

    [Fact]
    public async Task What_is_changed_to_itself_is_answered_and_not_audited()
    {
        var rule = new JsonObject
        {
            ["eventType"] = "button",
            ["eventName"] = "same",
            ["points"] = 7,
            ["dailyCap"] = 10,
            ["enabled"] = true
        };
        await app.Api.AdministerAsync(HttpMethod.Put, "point-rules/same", rule);
        await app.Api.AdministerAsync(HttpMethod.Put, "settings/archive_after_days", Value("180"));
        var before = (await app.Api.AdministerAsync(HttpMethod.Get, "audit?limit=1")).Body;

        var sameRule = await app.Api.AdministerAsync(HttpMethod.Put, "point-rules/same", rule.DeepClone());
        var sameSetting = await app.Api.AdministerAsync(HttpMethod.Put, "settings/archive_after_days", Value("180"));

        Assert.Equal((200, 200, "180"), (sameRule.Status, sameSetting.Status, (string?)sameSetting.Json["value"]));
        Assert.Equal(before, (await app.Api.AdministerAsync(HttpMethod.Get, "audit?limit=1")).Body);
    }

    [Fact]
    public async Task A_list_is_paged_by_its_cursor_to_the_end_without_gap_or_repeat()
    {
        foreach (var value in Enumerable.Range(10, 5))
        {
            await app.Api.AdministerAsync(HttpMethod.Put, "settings/live_session_timeout_minutes", Value($"{value}"));
        }

        var ids = new List<long>();
        var before = "";
        do
        {
            var page = (await app.Api.AdministerAsync(HttpMethod.Get, $"audit?limit=2{before}")).Json;
            ids.AddRange(page["items"]!.AsArray().Select(item => (long)item!["id"]!));
            before = page["next"] is { } next ? $"&before={next}" : null;
        }
        while (before is not null);

        Assert.True(ids.Count >= 5);
        Assert.Equal(ids.Distinct().OrderDescending(), ids);
    }

    [Fact]
    public async Task A_new_point_rule_earns_and_a_deleted_one_does_not()
    {
        var rule = new JsonObject
        {
            ["eventType"] = "button",
            ["eventName"] = "press",
            ["points"] = 7,
            ["dailyCap"] = 10,
            ["enabled"] = true
        };

        Assert.Equal(200, (await app.Api.AdministerAsync(HttpMethod.Put, "point-rules/press", rule)).Status);
        await PressAsync(userId: 901);
        await Until.EqualAsync(10, () => PointsAsync(901), Soon);

        Assert.Equal(204, (await app.Api.AdministerAsync(HttpMethod.Delete, "point-rules/press")).Status);
        Assert.Equal(404, (await app.Api.AdministerAsync(HttpMethod.Delete, "point-rules/press")).Status);
        var audit = (await app.Api.AdministerAsync(HttpMethod.Get, "audit?limit=2")).Json["items"]!.AsArray();
        Assert.Equal(
            ["point-rule.delete press 7>", "point-rule.change press >7"],
            audit.Select(
                entry => $"{entry!["action"]} {entry["target"]} {Field(entry["before"], "points")}>{Field(entry["after"], "points")}"));
        await PressAsync(userId: 902);
        await Until.EqualAsync(2, () => EventsAsync(902), Soon);
        Assert.Equal(0, await PointsAsync(902));
    }

    [Fact]
    public async Task With_points_off_events_earn_nothing_and_are_still_stored()
    {
        await app.Api.AdministerAsync(HttpMethod.Put, "settings/points_enabled", Value("0"));
        try
        {
            await app.Api.PostAsync("track", An.Event().With("userId", 903));
            await Until.EqualAsync(1, () => EventsAsync(903), Soon);
        }
        finally
        {
            await app.Api.AdministerAsync(HttpMethod.Put, "settings/points_enabled", Value("1"));
        }

        Assert.Equal(0, await PointsAsync(903));
    }

    [Fact]
    public async Task With_tracking_off_nothing_that_apps_send_is_enqueued()
    {
        var heartbeat = new JsonObject { ["sessionId"] = "off", ["userId"] = 907, ["userType"] = "student", ["appName"] = "Portal" };
        var document = An.Document().With("userId", 907).With("userType", "student");
        await app.Api.AdministerAsync(HttpMethod.Put, "settings/tracking_enabled", Value("0"));
        try
        {
            foreach (var (path, body) in new (string, JsonObject)[]
            {
                ("track", An.Event().With("userId", 907)),
                ("track/document", document),
                ("track/heartbeat", heartbeat),
                ("track/session-end", new JsonObject { ["sessionId"] = "off", ["userId"] = 907 }),
            })
            {
                Assert.Equal((path, """202 {"accepted":0,"rejected":[],"disabled":true}"""),
                    (path, (await app.Api.PostAsync(path, body)).ToString()));
            }
        }
        finally
        {
            await app.Api.AdministerAsync(HttpMethod.Put, "settings/tracking_enabled", Value("1"));
        }

        // What was sent before these would have been written before them.
        await app.Api.PostAsync("track", An.Event().With("userId", 908));
        await app.Api.PostAsync("track/heartbeat", heartbeat.DeepClone().AsObject().With("userId", 908).With("sessionId", "on"));
        await Until.EqualAsync(1, () => EventsAsync(908), Soon);
        await Until.EqualAsync(
            1L, () => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_live_sessions WHERE session_id = 'on'"), Soon);
        Assert.Equal(0, await EventsAsync(907));
        Assert.Equal(0L, await app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_live_sessions WHERE session_id = 'off'"));
    }

    [Fact]
    public async Task A_dead_letter_is_listed_replayed_and_deleted()
    {
        var payload = TrackedEvents.Message(TrackedEvents.Visit(userId: 904) with { UserType = "robot" });
        await SendAsync(TrackedEvent.Queue, payload);
        await Until.TrueAsync(async () => await LetterAsync(payload) is not null, Soon, () => Task.FromResult("no letter"));
        var letter = (await LetterAsync(payload))!;

        Assert.Equal(("tracking-events", "waiting", 1), ((string?)letter["queue"], (string?)letter["state"], (int)letter["attempts"]!));
        var replayed = await app.Api.AdministerAsync(HttpMethod.Post, $"dead-letters/{letter["id"]}/replay");
        Assert.Equal(202, replayed.Status);
        // It fails again, and is the same letter.
        await Until.TrueAsync(
            async () => (int)(await LetterAsync(payload))!["attempts"]! == 2, Soon, () => Task.FromResult("not replayed"));
        Assert.Equal("waiting", (string?)(await LetterAsync(payload))!["state"]);

        Assert.Equal(204, (await app.Api.AdministerAsync(HttpMethod.Delete, $"dead-letters/{letter["id"]}")).Status);
        Assert.Equal(404, (await app.Api.AdministerAsync(HttpMethod.Delete, $"dead-letters/{letter["id"]}")).Status);
        Assert.Null(await LetterAsync(payload));
        var audit = (await app.Api.AdministerAsync(HttpMethod.Get, "audit?limit=2")).Json["items"]!.AsArray();
        Assert.Equal(
            [$"test-admin dead-letter.delete {letter["id"]} tracking-events ",
                $"test-admin dead-letter.replay {letter["id"]} tracking-events tracking-events"],
            audit.Select(entry =>
                $"{entry!["actor"]} {entry["action"]} {entry["target"]} "
                + $"{Field(entry["before"], "queue")} {Field(entry["after"], "queue")}"));
    }

    [Fact]
    public async Task A_dead_letter_whose_cause_is_mended_is_written_once_however_often_it_is_replayed()
    {
        var payload = TrackedEvents.Message(TrackedEvents.Visit(userId: 905));
        await SendAsync($"{TrackedEvent.Queue}-poison", payload);
        await app.Api.RunFunctionAsync("DrainPoison");
        await Until.TrueAsync(async () => await LetterAsync(payload) is not null, Soon, () => Task.FromResult("no letter"));
        var id = (await LetterAsync(payload))!["id"];

        await app.Api.AdministerAsync(HttpMethod.Post, $"dead-letters/{id}/replay");
        await app.Api.AdministerAsync(HttpMethod.Post, $"dead-letters/{id}/replay");

        await Until.EqualAsync(1, () => EventsAsync(905), Soon);
        await Until.EqualAsync(0, WaitingAsync, Soon);
        Assert.Equal((1, "replayed"), (await EventsAsync(905), (string?)(await LetterAsync(payload))!["state"]));
        Assert.Equal(1, await app.Db.SingleAsync<long>(
            $"SELECT COUNT(*) FROM audit_log WHERE action = 'dead-letter.replay' AND target = '{id}'"));
    }

    private static QueueClientOptions Base64 => new() { MessageEncoding = QueueMessageEncoding.Base64 };

    private static string? Field(JsonNode? audited, string name) =>
        audited is null ? null : JsonNode.Parse((string)audited!)![name]?.ToString();

    private static JsonObject Value(string value) => new() { ["value"] = value };

    // The host makes its queues while it already answers.
    private async Task SendAsync(string name, string payload)
    {
        var queue = new QueueClient(app.StorageConnectionString, name, Base64);
        await queue.CreateIfNotExistsAsync();
        await queue.SendMessageAsync(payload);
    }

    private async Task<int> WaitingAsync() =>
        (await new QueueClient(app.StorageConnectionString, TrackedEvent.Queue).GetPropertiesAsync()).Value.ApproximateMessagesCount;

    private async Task<JsonNode?> LetterAsync(string payload) =>
        (await app.Api.AdministerAsync(HttpMethod.Get, "dead-letters")).Json["items"]!.AsArray()
            .SingleOrDefault(item => (string?)item!["payload"] == payload);

    private Task PressAsync(int userId) =>
        app.Api.PostAsync("track",
            new JsonArray([.. Enumerable.Range(0, 2).Select(_ => An.Event("button").With("eventName", "press").With("userId", userId))]));

    private Task<long> EventsAsync(int userId) =>
        app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events WHERE user_id = @userId", new { userId });

    private Task<long> PointsAsync(int userId) =>
        app.Db.SingleAsync<long>("SELECT COALESCE(SUM(points), 0) FROM user_points WHERE user_id = @userId", new { userId });
}
