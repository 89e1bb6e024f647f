using System.Text.Json.Nodes;
using Functions.Platform.Http;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>Unusual requests through the local host: HEAD, unreadable text, more than an answer holds.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class EdgesTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    public static TheoryData<string> PublicGets =>
        [.. HttpFunction.All.Where(function => function.Access.IsOpen && function.Methods.Contains("get"))
            .Select(function => function.Route.Replace("{*path}", ""))];

    public static TheoryData<string> Unreadable => ["   ", "\u2003", "a\u0000b", "a\u001b[31m", "a\u0085b", "\u200b\u200d", "\n"];

    [Theory]
    [MemberData(nameof(PublicGets))]
    public async Task HEAD_is_answered_as_GET_without_a_body(string route)
    {
        using var http = new HttpClient { BaseAddress = app.Api.Root };
        using var get = await http.GetAsync($"api/{route}", TestContext.Current.CancellationToken);
        using var head = await http.SendAsync(
            new HttpRequestMessage(HttpMethod.Head, $"api/{route}"), TestContext.Current.CancellationToken);

        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task Unreadable_text_is_refused_wherever_it_stands(string text)
    {
        foreach (var field in new[] { "eventName", "appName", "sessionId", "os" })
        {
            Assert.Equal((field, 400), (field, (await app.Api.PostAsync("track", An.Event().With(field, text))).Status));
        }

        foreach (var field in new[] { "levelName", "chapterName", "documentName", "appName" })
        {
            Assert.Equal((field, 400), (field, (await app.Api.PostAsync("track/document", An.FlatDocument().With(field, text))).Status));
        }

        var beat = new JsonObject { ["sessionId"] = text, ["userId"] = 1, ["userType"] = "student", ["appName"] = text };
        Assert.Equal(400, (await app.Api.PostAsync("track/heartbeat", beat)).Status);
        Assert.Equal(400, (await app.Api.PostAsync("track/session-end", new JsonObject { ["sessionId"] = text, ["userId"] = 1 })).Status);
        var spend = new JsonObject { ["credits"] = 1, ["reason"] = text };
        Assert.Equal(400, (await app.Api.PostAsync("users/1/credits/spend", spend, ("Idempotency-Key", "k"))).Status);
        var adjust = new JsonObject { ["points"] = 1, ["reason"] = text };
        Assert.Equal(
            400, (await app.Api.AdministerAsync(HttpMethod.Post, "users/1/points/adjustments", adjust, ("Idempotency-Key", "k"))).Status);
        Assert.Equal(
            400, (await app.Api.AdministerAsync(HttpMethod.Put, "settings/points_enabled", new JsonObject { ["value"] = text })).Status);
        var rule = new JsonObject { ["eventType"] = "button", ["eventName"] = text, ["points"] = 1, ["enabled"] = true };
        Assert.Equal(400, (await app.Api.AdministerAsync(HttpMethod.Put, "point-rules/r", rule)).Status);
        foreach (var filter in new[] {
            "usage?appName", "usage?eventName", "usage?os", "documents?levelName", "documents?chapterName", "documents?appName" })
        {
            Assert.Equal((filter, 400), (filter, (await app.Api.ReadAsync($"reports/{filter}={Uri.EscapeDataString(text)}")).Status));
        }

        // A server in front of the app refuses a path with a NUL in it.
        if (!text.Contains('\0'))
        {
            Assert.Equal(400, (await app.Api.AdministerAsync(
                HttpMethod.Put, $"settings/{Uri.EscapeDataString(text)}", new JsonObject { ["value"] = "1" })).Status);
            Assert.Equal(400, (await app.Api.AdministerAsync(HttpMethod.Delete, $"dead-letters/{Uri.EscapeDataString(text)}")).Status);
            Assert.Equal(400, (await app.Api.AdministerAsync(HttpMethod.Delete, $"point-rules/{Uri.EscapeDataString(text)}")).Status);
        }
    }

    [Theory]
    [InlineData("POST", "track", 202)]
    [InlineData("POST", "track/document", 202)]
    [InlineData("POST", "track/heartbeat", 202)]
    [InlineData("POST", "track/session-end", 202)]
    [InlineData("GET", "users/42/rewards", 401)]
    [InlineData("GET", "users/42/rewards/history", 401)]
    [InlineData("POST", "users/42/redemptions", 401)]
    [InlineData("POST", "users/42/credits/spend", 401)]
    [InlineData("POST", "users/42/credits/reservations", 401)]
    [InlineData("POST", "users/42/credits/reservations/1/settle", 401)]
    [InlineData("POST", "users/42/credits/reservations/1/void", 401)]
    public async Task A_page_key_opens_the_tracking_routes_and_nothing_else(string method, string route, int status)
    {
        JsonNode body = route switch
        {
            "track" => An.Event(),
            "track/document" => An.FlatDocument(),
            _ => new JsonObject { ["sessionId"] = "page", ["userId"] = 1 },
        };
        if (route.EndsWith("heartbeat", StringComparison.Ordinal))
        {
            (body["userType"], body["appName"]) = ("student", "Portal");
        }

        var request = new HttpRequestMessage(new HttpMethod(method), $"api/{route}");
        request.Headers.Add("x-functions-key", TestSettings.PageKey);
        request.Content = method == "GET" ? null : new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");

        Assert.Equal(status, (await app.Api.SendAsync(request)).Status);
    }

    // Not with the other tests of the demo, which count all that is in the database.
    [Fact]
    public async Task A_second_demo_on_the_day_when_others_did_most_is_taken_too()
    {
        using var api = new Demo.DemoApi(app.Api.Root, TestSettings.PageKey, TestSettings.AppKey, TestSettings.AdminKey);
        foreach (var seed in new[] { 1, 2 })
        {
            var week = new Demo.SchoolWeek(seed, scale: 0.02);
            await new Demo.DemoRun(api, week, TimeProvider.System, _ => { }).LoadAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Groups_past_the_limit_are_summed_in_other()
    {
        var batch = new JsonArray([.. Enumerable.Range(0, 150).SelectMany(i => Enumerable.Repeat(i, i < 2 ? 2 : 1))
            .Select(i => An.Event().With("appName", "Many").With("eventName", $"e{i:D3}"))]);
        await app.Api.PostAsync("track", batch);
        await Until.EqualAsync(152, async () => (int)(await app.Api.ReadAsync("reports/usage?appName=Many")).Json["total"]!, Soon);

        async Task<string> AskAsync(string limit)
        {
            var report = (await app.Api.ReadAsync($"reports/usage?appName=Many&groupBy=eventName{limit}")).Json;
            return $"{report["groups"]!.AsArray().Count} {report["other"]?.ToJsonString()}";
        }

        Assert.Equal("""100 {"groups":50,"count":50}""", await AskAsync(""));
        Assert.Equal("""1 {"groups":149,"count":150}""", await AskAsync("&limit=1"));
        Assert.Equal("150 ", await AskAsync("&limit=1000"));
        Assert.Equal(400, (await app.Api.ReadAsync("reports/usage?limit=1001")).Status);
    }

    [Fact]
    public async Task An_export_is_written_by_a_job_and_read_whole_or_in_parts()
    {
        var begun = await app.Api.AdministerAsync(HttpMethod.Post, "users/77001/exports");
        var id = (long)begun.Json["exportId"]!;
        await Until.EqualAsync("done", async () => (string?)(await app.Api.AdministerAsync(HttpMethod.Get, $"exports/{id}")).Json["state"],
            TimeSpan.FromSeconds(30));

        var export = (await app.Api.AdministerAsync(HttpMethod.Get, $"exports/{id}")).Json;
        var whole = await app.Api.AdministerAsync(HttpMethod.Get, ((string)export["url"]!)["/api/".Length..]);
        var part = await app.Api.AdministerAsync(HttpMethod.Get, $"exports/{id}/content", body: null, ("Range", "bytes=1-5"));
        var past = await app.Api.AdministerAsync(HttpMethod.Get, $"exports/{id}/content", body: null, ("Range", "bytes=999999-"));

        Assert.Equal((202, 200, 206, 416), (begun.Status, whole.Status, part.Status, past.Status));
        Assert.Equal((whole.Body[1..6], (long)export["bytes"]!), (part.Body, whole.ContentHeaders.ContentLength ?? whole.Body.Length));
        Assert.Equal($"bytes 1-5/{export["bytes"]}", part.ContentHeaders.GetValues("Content-Range").Single());
        var newest = (await app.Api.AdministerAsync(HttpMethod.Get, "exports?limit=1")).Json["items"]![0]!;
        Assert.Equal(export.ToJsonString(), newest.ToJsonString());
        Assert.Equal(404, (await app.Api.AdministerAsync(HttpMethod.Get, "exports/999999999")).Status);
        Assert.Equal(404, (await app.Api.AdministerAsync(HttpMethod.Get, "exports/x/content")).Status);
    }
}
