using System.Text.Json.Nodes;
using Functions.Counts;
using Functions.Platform.MySql;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>An admin archives, restores and erases over HTTP, through the host's timers and queues.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class ArchiveTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_day_goes_to_a_file_is_listed_comes_back_and_loses_a_user()
    {
        var day = DateTime.UtcNow.Date.AddDays(-120);
        await WriteAsync(day, users: [801, 802, 802]);
        await app.Api.RunFunctionAsync("ArchiveEvents");

        var file = await FileAsync(day);
        Assert.Equal(("tracking_events", 3, "archived"), ((string)file["table"]!, (int)file["rows"]!, (string)file["state"]!));
        Assert.Equal((64, 32), (((string)file["sha256"]!).Length, ((string)file["checksum"]!).Length));
        Assert.Equal(0, await CountAsync(day));

        var erase = await app.Api.AdministerAsync(HttpMethod.Delete, "users/802/data");
        Assert.Equal((202, "running"), (erase.Status, (string)erase.Json["state"]!));
        await Until.EqualAsync("done", async () => (string)(await ExportAsync(802))["erasures"]![0]!["state"]!, Soon);

        var restore = await app.Api.AdministerAsync(HttpMethod.Post, $"archives/{day:yyyy-MM-dd}/restore");
        Assert.Equal((202, "restoring"), (restore.Status, (string)restore.Json["items"]![0]!["state"]!));
        await Until.EqualAsync("restored", async () => (string)(await FileAsync(day))["state"]!, Soon);
        Assert.Equal(3, await CountAsync(day));
        Assert.Single((await ExportAsync(801))["events"]!.AsArray());
        Assert.Empty((await ExportAsync(802))["events"]!.AsArray());
        var audit = (await app.Api.AdministerAsync(HttpMethod.Get, "audit?limit=10")).Json["items"]!.AsArray();
        Assert.Contains(audit, entry => (string)entry!["action"]! == "archive.restore" && (string)entry["actor"]! == "test-admin");
        Assert.Contains(audit, entry => (string)entry!["action"]! == "user.erase" && (string)entry["target"]! == "802");
    }

    [Fact]
    public async Task An_export_holds_a_users_data_and_an_erase_takes_what_is_personal()
    {
        await WriteAsync(DateTime.UtcNow.Date, users: [811]);
        await app.Db.ExecuteAsync(
            """
            INSERT INTO users (id, name, email, user_type) VALUES (811, 'Ada', 'ada@school.example', 'student');
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, last_heartbeat)
            VALUES ('s811', 811, 'student', 'A', UTC_TIMESTAMP());
            INSERT INTO user_points (user_id, points) VALUES (811, 5);
            INSERT INTO user_point_logs (user_id, action, points, related_event) VALUES (811, 'earn', 5, 'visit')
            """);

        var data = await ExportAsync(811);
        Assert.Equal("Ada", (string)data["profile"]![0]!["name"]!);
        Assert.Equal(("visit", 1), ((string)data["events"]![0]!["eventName"]!, (int)data["events"]![0]!["meta"]!["a"]!));
        Assert.Equal(("s811", 5, "earn"), ((string)data["liveSessions"]![0]!["sessionId"]!, (int)data["points"]![0]!["points"]!,
            (string)data["pointLog"]![0]!["action"]!));

        var erase = await app.Api.AdministerAsync(HttpMethod.Delete, "users/811/data");
        Assert.True(erase.Status is 200 or 202, erase.ToString());
        var left = await ExportAsync(811);
        Assert.Equal((0, 0, 1, 1), (left["events"]!.AsArray().Count, left["liveSessions"]!.AsArray().Count,
            left["pointLog"]!.AsArray().Count, left["erasures"]!.AsArray().Count));
    }

    [Fact]
    public async Task An_erase_while_counts_are_made_again_is_answered_and_is_done_once_they_are_free()
    {
        const string Numbers = "SELECT COUNT(*) FROM user_numbers WHERE user_id = 821";
        await app.Api.PostAsync("track", An.Event().With("userId", 821));
        await Until.EqualAsync(1, async () => (await ExportAsync(821))["events"]!.AsArray().Count, Soon);
        await app.Api.RunFunctionAsync("FoldCounts");
        Assert.Equal(1, await app.Db.SingleAsync<long>(Numbers));
        // As a recount does.
        await using (await DatabaseLock.TakeAsync(app.Db.Database, UsageFold.LockName, CancellationToken.None))
        {
            var erase = await app.Api.AdministerAsync(HttpMethod.Delete, "users/821/data");

            Assert.Equal((202, "running"), (erase.Status, (string)erase.Json["state"]!));
            var left = await ExportAsync(821);
            Assert.Equal((0, "running"), (left["events"]!.AsArray().Count, (string)left["erasures"]![0]!["state"]!));
            Assert.Equal(1, await app.Db.SingleAsync<long>(Numbers));
        }

        await Until.EqualAsync("done", async () => (string)(await ExportAsync(821))["erasures"]![0]!["state"]!, Soon);
        Assert.Equal(0, await app.Db.SingleAsync<long>(Numbers));
    }

    [Theory]
    [InlineData("POST", "archives/2001-01-01/restore", 404, "")]
    [InlineData("POST", "archives/2001-02-30/restore", 400, "day")]
    [InlineData("POST", "archives/yesterday/restore", 400, "day")]
    [InlineData("GET", "archives?limit=0", 400, "limit")]
    [InlineData("GET", "users/0/data", 400, "userId")]
    [InlineData("DELETE", "users/x/data", 400, "userId")]
    public async Task What_cannot_be_done_is_refused_with_its_reason(string method, string path, int status, string field)
    {
        var answer = await app.Api.AdministerAsync(new HttpMethod(method), path);

        Assert.Equal((status, field), (answer.Status, status == 400 ? (string)answer.Json["errors"]![0]!["field"]! : ""));
    }

    [Fact]
    public async Task The_operations_report_says_what_is_archived_and_when_the_timer_runs_next()
    {
        await app.Api.RunFunctionAsync("ArchiveEvents");

        var operations = (await app.Api.ReadAsync("reports/operations")).Json;

        Assert.True((long)operations["archive"]!["unfinished"]! == 0, operations.ToJsonString());
        var timer = operations["timers"]!.AsArray().Single(timer => (string)timer!["name"]! == "ArchiveEvents")!;
        Assert.Equal(("ok", 1, 1), ((string)timer["result"]!, ((DateTime)timer["nextRunAt"]!).ToUniversalTime().Month,
            ((DateTime)timer["nextRunAt"]!).ToUniversalTime().Day));
    }

    private Task WriteAsync(DateTime day, int[] users) => app.Db.ExecuteAsync(string.Join(";\n", users.Select(user =>
        $$"""
        INSERT INTO tracking_events (user_id, user_type, app_name, event_type, event_name, session_id, meta, created_at)
        VALUES ({{user}}, 'student', 'Archive', 'visit', 'visit', 's', '{"a":1}', '{{day:yyyy-MM-dd}} 08:00:00')
        """)));

    private async Task<JsonNode> FileAsync(DateTime day) =>
        (await app.Api.AdministerAsync(HttpMethod.Get, "archives")).Json["items"]!.AsArray()
        .Single(file => (string)file!["day"]! == day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))!;

    private async Task<JsonNode> ExportAsync(long user) => (await app.Api.AdministerAsync(HttpMethod.Get, $"users/{user}/data")).Json;

    private Task<long> CountAsync(DateTime day) => app.Db.SingleAsync<long>(
        "SELECT COUNT(*) FROM tracking_events WHERE created_at >= @day AND created_at < @day + INTERVAL 1 DAY", new { day });
}
