using System.Text;
using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Credits;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>
/// What a caller can see, over HTTP alone, on any host: the one in this repository, Core Tools, or Azure. Names and users are new each
/// time, so older data is never in the way.
/// </summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
[Trait("Journey", "BlackBox")]
public sealed class BlackBoxTests(TargetHost target) : IClassFixture<TargetHost>
{
    // A host far away, or one that was asleep, takes its time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _app = $"app {Guid.NewGuid():N}";
    private readonly long _user = Random.Shared.NextInt64(1_000_000_000_000, 9_000_000_000_000_000);

    private ApiClient Api => target.Api;

    [Fact]
    public async Task The_host_is_well() =>
        Assert.Equal(Healthy.Answer, (await Api.CallAsync(HttpMethod.Get, "health", key: null)).ToString());

    [Fact]
    public async Task Tracked_events_are_reported_once_each_however_often_they_are_sent()
    {
        var batch = new JsonArray([.. Enumerable.Range(0, 20).Select(i => Event().With("eventName", i % 2 == 0 ? "even" : "odd"))]);

        Assert.Equal("""202 {"accepted":20,"rejected":[]}""", (await Api.PostAsync("track", batch)).ToString());
        Assert.Equal("""202 {"accepted":20,"rejected":[]}""", (await Api.PostAsync("track", batch.DeepClone())).ToString());
        await Until.EqualAsync(20, UsageAsync, Patience);

        // Sent behind the repeats, so that those are through when it is.
        await Api.PostAsync("track", Event().With("eventName", "last"));
        await Until.EqualAsync(21, UsageAsync, Patience);
        var report = (await Api.ReadAsync($"reports/usage?groupBy=eventName&appName={Escaped(_app)}")).Json;
        Assert.Equal(["even 10", "last 1", "odd 10"],
            report["groups"]!.AsArray().Select(group => $"{group!["eventName"]} {group["count"]}").Order());
        Assert.Equal(1, (int)report["uniqueUsers"]!);
    }

    [Fact]
    public async Task Opened_documents_are_reported_by_level_chapter_and_document()
    {
        var opened = An.FlatDocument().With("levelName", _app).With("appName", _app).With("userId", _user);

        Assert.Equal(202, (await Api.PostAsync("track/document", new JsonArray(opened.DeepClone(), opened.DeepClone()))).Status);

        async Task<string> RowsAsync() =>
            (await Api.ReadAsync($"reports/documents?by=document&levelName={Escaped(_app)}")).Json["rows"]!.AsArray()
            .Select(row => $"{row!["chapterName"]} > {row["documentName"]}: {row["opens"]} by {row["uniqueUsers"]}").SingleOrDefault()
                ?? "";
        await Until.EqualAsync("Fractions > Halves.pdf: 2 by 1", RowsAsync, Patience);
        var csv = await Api.ReadAsync($"reports/documents?levelName={Escaped(_app)}&format=csv");
        Assert.Contains(_app, csv.Body);
    }

    [Fact]
    public async Task A_user_is_live_from_the_first_heartbeat_until_the_session_ends()
    {
        var session = $"session {Guid.NewGuid():N}";
        var heartbeat = new JsonObject { ["sessionId"] = session, ["userId"] = _user, ["userType"] = "student", ["appName"] = _app };

        Assert.Equal(202, (await Api.PostAsync("track/heartbeat", heartbeat)).Status);
        await Until.EqualAsync(1, LiveAsync, Patience);

        Assert.Equal(
            202, (await Api.PostAsync("track/session-end", new JsonObject { ["sessionId"] = session, ["userId"] = _user })).Status);
        await Until.EqualAsync(0, LiveAsync, Patience);
    }

    [Fact]
    public async Task Points_become_credits_once_for_each_key_and_never_more_than_there_are()
    {
        var client = new RewardsClient(Api);
        var price = (int)(await client.RewardsAsync(_user)).Json["pointsPerCredit"]!;
        var key = $"{Guid.NewGuid()}";
        await client.GivePointsAsync(_user, (3 * price) - 1);

        var redeemed = await client.RedeemAsync(_user, 2, key);
        var repeated = await client.RedeemAsync(_user, 2, key);
        var refused = await client.RedeemAsync(_user, 1);

        Assert.Equal((201, price - 1, 2), (redeemed.Status, (int)redeemed.Json["points"]!, (int)redeemed.Json["credits"]!));
        Assert.Equal((200, redeemed.Body), (repeated.Status, repeated.Body));
        Assert.Equal("true", repeated.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal((409, price - 1, price), (refused.Status, (int)refused.Json["points"]!, (int)refused.Json["required"]!));
        var rewards = (await client.RewardsAsync(_user)).Json;
        Assert.Equal((price - 1, 2), ((int)rewards["points"]!, (int)rewards["credits"]!));
        var history = (await client.HistoryAsync(_user)).Json["items"]!.AsArray();
        Assert.Equal(["credit", "earn", "redeem"], history.Select(item => (string)item!["kind"]!).Order());
    }

    [Fact]
    public async Task Tracking_switched_off_takes_nothing_and_is_taken_up_again()
    {
        try
        {
            await SwitchTrackingAsync("0");
            await Until.EqualAsync("202: 0, disabled true", TrackAsync, Patience);
        }
        finally
        {
            await SwitchTrackingAsync("1");
        }

        await Until.EqualAsync("202: 1, disabled ", TrackAsync, Patience);
        var audit = (await Api.AdministerAsync(HttpMethod.Get, "audit?limit=10")).Json["items"]!.AsArray()
            .Where(entry => (string?)entry!["target"] == "tracking_enabled").Take(2).ToList();
        Assert.Equal(["0>1", "1>0"], audit.Select(entry => $"{entry!["before"]}>{entry["after"]}"));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_a_dead_letter_to_be_replayed_or_deleted()
    {
        var message = $"unreadable {Guid.NewGuid()}";

        Assert.Equal(202, (await Api.RunFunctionAsync("WriteTrackedEvents", message)).Status);
        await Until.EqualAsync("waiting 1", () => LetterStateAsync(message), Patience);
        var id = (await LetterAsync(message))!["id"];
        Assert.Equal(202, (await Api.AdministerAsync(HttpMethod.Post, $"dead-letters/{id}/replay")).Status);
        // It fails again, and is the same letter.
        await Until.EqualAsync("waiting 2", () => LetterStateAsync(message), Patience);

        Assert.Equal(204, (await Api.AdministerAsync(HttpMethod.Delete, $"dead-letters/{id}")).Status);
        Assert.Null(await LetterAsync(message));
    }

    [Fact]
    public async Task Bad_input_is_refused_with_the_fields_name()
    {
        var refused = await Api.PostAsync("track", Event().Without("eventName"));

        Assert.Equal(400, refused.Status);
        Assert.Equal("application/problem+json", refused.ContentHeaders.ContentType!.MediaType);
        Assert.Equal("eventName", (string?)refused.Json["errors"]![0]!["field"]);
    }

    // Azure's worker looks for a parameter of a function by its name first, in the query and the body.
    [Fact]
    public async Task What_is_called_like_a_parameter_of_the_code_is_like_any_other()
    {
        var health = await Api.CallAsync(HttpMethod.Get, "health?cancellationToken=x&context=x&request=x", key: null);
        var refused = await Api.PostAsync("track?cancellationToken=x&context=x", Event().With("cancellationToken", "x"));

        Assert.Equal(200, health.Status);
        Assert.Equal((400, "cancellationToken"), (refused.Status, (string?)refused.Json["errors"]![0]!["field"]));
    }

    // A Functions host passes on no body whose length it does not know.
    [Fact]
    public async Task A_body_in_chunks_is_answered_411()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/track")
        {
            Content = new StringContent(Event().ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("x-functions-key", Api.Keys.App);
        request.Headers.TransferEncodingChunked = true;

        Assert.Equal(411, (await Api.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("reports/usage")]
    [InlineData("settings")]
    [InlineData("dead-letters")]
    public async Task Without_a_key_nothing_is_answered(string path) =>
        Assert.Equal(401, (await Api.CallAsync(HttpMethod.Get, path, key: null)).Status);

    [Fact]
    public async Task A_reader_may_not_change_a_setting()
    {
        var value = new JsonObject { ["value"] = "1" };

        Assert.Equal(403, (await Api.CallAsync(HttpMethod.Put, "settings/tracking_enabled", Api.Keys.Reader, value)).Status);
    }

    private static string Escaped(string text) => Uri.EscapeDataString(text);

    private JsonObject Event() => An.Event().With("appName", _app).With("userId", _user);

    private async Task<int> UsageAsync() => (int)(await Api.ReadAsync($"reports/usage?appName={Escaped(_app)}")).Json["total"]!;

    private async Task<int> LiveAsync() => (await Api.ReadAsync("reports/live")).Json["byApp"]!.AsArray()
        .Where(app => (string?)app!["appName"] == _app).Sum(app => (int)app!["count"]!);

    private async Task<string> TrackAsync()
    {
        var answer = await Api.PostAsync("track", Event());
        return $"{answer.Status}: {answer.Json["accepted"]}, disabled {answer.Json["disabled"]}";
    }

    private async Task SwitchTrackingAsync(string value) => Assert.Equal(
        200, (await Api.AdministerAsync(HttpMethod.Put, "settings/tracking_enabled", new JsonObject { ["value"] = value })).Status);

    private async Task<JsonNode?> LetterAsync(string message) =>
        (await Api.AdministerAsync(HttpMethod.Get, "dead-letters")).Json["items"]!.AsArray()
        .SingleOrDefault(letter => (string?)letter!["payload"] == message);

    private async Task<string> LetterStateAsync(string message) =>
        await LetterAsync(message) is { } letter ? $"{letter["state"]} {letter["attempts"]}" : "none";
}
