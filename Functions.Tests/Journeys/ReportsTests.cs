using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Credits;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>Each report's figures against known traffic, before and after the fold, as JSON and as CSV.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class ReportsTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Documents_are_counted_by_level_chapter_and_document_folded_or_not()
    {
        var level = $"Level {Guid.NewGuid()}";
        await OpenAsync(level, "Fractions", "Halves.pdf", users: [1, 2, 2]);
        await app.Api.RunFunctionAsync("FoldCounts");
        await OpenAsync(level, "Fractions", "Thirds.pdf", users: [1]);
        await OpenAsync(level, "Angles", "=1+1", users: [3, 4]);
        await OpenAsync(level, "Angles", "=1+1", users: [null]);

        async Task AssertAsync()
        {
            var byLevel = (await ReadAsync($"reports/documents?levelName={level}")).Json;
            Assert.Equal(
                (7, 7, 4), ((int)byLevel["total"]!, (int)byLevel["rows"]![0]!["opens"]!, (int)byLevel["rows"]![0]!["uniqueUsers"]!));
            Assert.Equal(
                ["Fractions:4:2", "Angles:3:2"],
                (await ReadAsync($"reports/documents?by=chapter&levelName={level}")).Json["rows"]!.AsArray()
                    .Select(row => $"{row!["chapterName"]}:{row["opens"]}:{row["uniqueUsers"]}"));
            Assert.Equal(
                ["=1+1:3:2", "Halves.pdf:3:2", "Thirds.pdf:1:1"],
                (await ReadAsync($"reports/documents?by=document&levelName={level}")).Json["rows"]!.AsArray()
                    .Select(row => $"{row!["documentName"]}:{row["opens"]}:{row["uniqueUsers"]}"));
        }

        await AssertAsync();
        await app.Api.RunFunctionAsync("FoldCounts");
        await AssertAsync();
        // As the archive will: the counts outlive the rows.
        await app.Db.ExecuteAsync("DELETE FROM tracking_documents WHERE level_name = @level", new { level });
        await AssertAsync();
        Assert.Equal(3, (int)(await ReadAsync($"reports/documents?by=document&levelName={level}&chapterName=Angles")).Json["total"]!);
        Assert.Single((await ReadAsync($"reports/documents?by=document&levelName={level}&limit=1")).Json["rows"]!.AsArray());
        var csv = await ReadAsync($"reports/documents?by=document&levelName={level}&format=csv");
        Assert.Equal("text/csv", csv.ContentHeaders.ContentType?.MediaType);
        Assert.StartsWith("levelName,chapterName,documentName,opens,uniqueUsers,lastOpenedAt\r\n", csv.Body, StringComparison.Ordinal);
        Assert.Contains("'=1+1", csv.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_users_are_those_within_the_timeout()
    {
        await app.Db.ExecuteAsync("INSERT INTO users (id, name) VALUES (501, 'Ada') ON DUPLICATE KEY UPDATE name = name");
        await app.Db.ExecuteAsync(
            """
            INSERT INTO tracking_live_sessions (session_id, user_id, user_type, app_name, country_code, last_heartbeat)
            VALUES ('r1', 501, 'student', 'Reports', 'DE', UTC_TIMESTAMP()),
                   ('r2', 502, 'teacher', 'Reports', NULL, UTC_TIMESTAMP() - INTERVAL 2 MINUTE),
                   ('r4', 502, 'teacher', 'Reports', NULL, UTC_TIMESTAMP() - INTERVAL 3 MINUTE),
                   ('r3', 503, 'student', 'Reports', 'DE', UTC_TIMESTAMP() - INTERVAL 6 MINUTE)
            """);

        var live = (await ReadAsync("reports/live?details=true")).Json;

        Assert.Equal((2, 3, 5), ((int)live["total"]!, (int)live["totalSessions"]!, (int)live["timeoutMinutes"]!));
        Assert.Equal("""[{"appName":"Reports","count":2,"sessions":3}]""", live["byApp"]!.ToJsonString());
        Assert.Equal(
            """[{"countryCode":null,"count":1,"sessions":2},{"countryCode":"DE","count":1,"sessions":1}]""",
                live["byCountry"]!.ToJsonString());
        Assert.Equal(
            """[{"userType":"student","count":1,"sessions":1},{"userType":"teacher","count":1,"sessions":2}]""",
                live["byUserType"]!.ToJsonString());
        Assert.Equal(["r1:Ada", "r2:", "r4:"], live["sessions"]!.AsArray().Select(session => $"{session!["sessionId"]}:{session["name"]}"));
        Assert.Null((await ReadAsync("reports/live")).Json["sessions"]);
        Assert.Equal("appName,count,sessions\r\nReports,2,3\r\n", (await ReadAsync("reports/live?format=csv")).Body);
    }

    [Fact]
    public async Task Rewards_report_what_is_outstanding_what_moved_and_who_has_most()
    {
        var client = new RewardsClient(app.Api);
        await app.Db.ExecuteAsync("INSERT INTO users (id, name) VALUES (601, 'Grace') ON DUPLICATE KEY UPDATE name = name");
        await client.GivePointsAsync(601, 1_000_000);
        await client.RedeemAsync(601, credits: 100);

        var today = $"{DateTime.UtcNow:yyyy-MM-dd}";
        var rewards = (await ReadAsync($"reports/rewards?from={today}&to={today}")).Json;

        var point = Assert.Single(rewards["series"]!.AsArray())!;
        Assert.Equal(($"{today}T00:00:00Z", 100), ((string)point["start"]!, (int)point["creditsAdded"]!));
        Assert.True((int)point["pointsEarned"]! >= 1_000_000 && (int)point["pointsRedeemed"]! >= 1000);
        var top = rewards["topUsers"]![0]!;
        Assert.Equal((601, "Grace", 999_000, 100), ((int)top["userId"]!, (string)top["name"]!, (int)top["points"]!, (int)top["credits"]!));
        Assert.Equal(await app.Db.SingleAsync<decimal>("SELECT SUM(points) FROM user_points"), (decimal)rewards["pointsOutstanding"]!);
        Assert.Equal(100, (int)rewards["creditsOutstanding"]!);
        Assert.Empty(rewards["drift"]!.AsArray());
        Assert.Equal(30, (await ReadAsync("reports/rewards")).Json["series"]!.AsArray().Count);
    }

    [Fact]
    public async Task Operations_report_queues_dead_letters_timers_and_the_flow()
    {
        await app.Api.RunFunctionAsync("PruneLiveSessions");
        var name = $"flow {Guid.NewGuid()}";
        await app.Api.PostAsync("track", An.Event().With("eventName", name));
        await CountedAsync(name, 1);

        var operations = (await ReadAsync("reports/operations")).Json;

        Assert.Equal(["admin-jobs", "tracking-events", "tracking-heartbeats"],
            operations["queues"]!.AsArray().Select(queue => (string)queue!["name"]!));
        Assert.True((int)operations["events"]!["lastMinute"]! >= 1);
        var timer = operations["timers"]!.AsArray().Single(run => (string)run!["name"]! == "PruneLiveSessions")!;
        Assert.Equal(("ok", true), ((string)timer["result"]!, (long)timer["durationMs"]! >= 0));
        Assert.Equal(0, (int)operations["deadLetters"]!["waiting"]!);
        Assert.Contains("timer result,PruneLiveSessions,ok", (await ReadAsync("reports/operations?format=csv")).Body);
    }

    [Fact]
    public async Task Usage_is_also_a_table_of_its_series_or_of_its_groups()
    {
        var name = $"=csv {Guid.NewGuid()}";
        await app.Api.PostAsync("track", An.Event().With("eventName", name));
        await CountedAsync(name, 1);
        var request = new HttpRequestMessage(
            HttpMethod.Get, $"api/reports/usage?groupBy=eventName,appName&eventName={Uri.EscapeDataString(name)}");
        request.Headers.Add("Authorization", $"Bearer {TestSettings.ReaderKey}");
        request.Headers.Add("Accept", "text/csv");

        var groups = await app.Api.SendAsync(request);
        var series = await ReadAsync($"reports/usage?format=csv&eventName={Uri.EscapeDataString(name)}");

        Assert.Equal(
            $"eventName,appName,count,uniqueUsers\r\n'{name},Portal,1,1\r\n", groups.Body.Replace("\"", "", StringComparison.Ordinal));
        Assert.StartsWith("attachment; filename=usage-",
            groups.ContentHeaders.ContentDisposition?.ToString().Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(31, series.Body.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("reports/documents?by=page", "by")]
    [InlineData("reports/documents?limit=0", "limit")]
    [InlineData("reports/documents?documentName=x", "documentName")]
    [InlineData("reports/live?details=maybe", "details")]
    [InlineData("reports/live?limit=1001", "limit")]
    [InlineData("reports/rewards?from=2026-02-30", "from")]
    [InlineData("reports/operations?format=xml", "format")]
    [InlineData("reports/usage?format=CSV", "format")]
    public async Task A_bad_parameter_is_a_400_that_names_it(string path, string field)
    {
        var answer = await ReadAsync(path);

        Assert.Equal((400, field), (answer.Status, (string?)answer.Json["errors"]![0]!["field"]));
    }

    private Task<ApiAnswer> ReadAsync(string path) => app.Api.ReadAsync(path);

    private async Task OpenAsync(string level, string chapter, string document, int?[] users)
    {
        var before = await OpensAsync(level);
        await app.Api.PostAsync("track/document", new JsonArray([.. users.Select(user => new JsonObject
        {
            ["levelName"] = level,
            ["chapterName"] = chapter,
            ["documentName"] = document,
            ["userType"] = user is null ? "guest" : "student",
            ["userId"] = user,
        })]));
        await Until.EqualAsync(before + users.Length, () => OpensAsync(level), Soon);
    }

    private Task<long> OpensAsync(string level) =>
        app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_documents WHERE level_name = @level", new { level });

    private Task CountedAsync(string name, int events) => Until.EqualAsync(
        events, async () => (int)(await ReadAsync($"reports/usage?eventName={Uri.EscapeDataString(name)}")).Json["total"]!, Soon);
}
