using System.Text.Json.Nodes;
using Functions.LiveSessions;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tracking;

namespace Functions.Tests.Journeys;

/// <summary>Dead letters in bulk, through the true host.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class ManyDeadLettersTests(RunningApp app) : IClassFixture<RunningApp>, IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public async ValueTask InitializeAsync() => await app.Db.ExecuteAsync("DELETE FROM dead_letters");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task More_than_a_batch_is_replayed_once_each_and_audited()
    {
        foreach (var user in Enumerable.Range(7001, 130))
        {
            await AddAsync(TrackedEvent.Queue, TrackedEvents.Message(TrackedEvents.Visit(user)));
        }

        var last = await LastAsync();
        var replayed = await PostAsync("replay", new JsonObject { ["upTo"] = last });
        var again = await PostAsync("replay", new JsonObject { ["upTo"] = last });

        Assert.Equal("""202 {"letters":130}""", replayed.ToString());
        Assert.Equal("""202 {"letters":0}""", again.ToString());
        await Until.EqualAsync(
            130L, () => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events WHERE user_id BETWEEN 7001 AND 7130"), Soon);
        Assert.Equal(
            ["test-admin dead-letters.replay {\"letters\":30}", "test-admin dead-letters.replay {\"letters\":100}"],
            (await app.Api.AdministerAsync(HttpMethod.Get, "audit?limit=2")).Json["items"]!.AsArray()
                .Select(entry => $"{entry!["actor"]} {entry["action"]} {entry["before"]}"));
    }

    [Fact]
    public async Task Only_letters_of_the_queue_and_up_to_the_one_that_was_looked_at_are_deleted()
    {
        await AddAsync(TrackedEvent.Queue, "1");
        await AddAsync(Heartbeat.Queue, "2");
        await AddAsync(TrackedEvent.Queue, "3", state: "replayed");
        var seen = await LastAsync();
        await AddAsync(TrackedEvent.Queue, "4");

        var deleted = await PostAsync("delete", new JsonObject { ["queue"] = TrackedEvent.Queue, ["upTo"] = seen });

        Assert.Equal("""200 {"letters":2}""", deleted.ToString());
        Assert.Equal(["2", "4"], await app.Db.QueryAsync<string>("SELECT payload FROM dead_letters ORDER BY id"));
    }

    [Fact]
    public async Task A_queue_is_named_exactly()
    {
        await AddAsync(TrackedEvent.Queue, "1");

        foreach (var queue in new[] { $"{TrackedEvent.Queue} ", TrackedEvent.Queue.ToUpperInvariant() })
        {
            var deleted = await PostAsync("delete", new JsonObject { ["queue"] = queue, ["upTo"] = await LastAsync() });

            Assert.Equal("""200 {"letters":0}""", deleted.ToString());
        }
    }

    [Fact]
    public async Task A_letter_that_fails_again_meanwhile_is_taken_in_once()
    {
        foreach (var user in Enumerable.Range(7201, 3))
        {
            await AddAsync(TrackedEvent.Queue, TrackedEvents.Message(TrackedEvents.Visit(user) with { UserType = "robot" }));
        }

        Assert.Equal("""202 {"letters":3}""", (await PostAsync("replay", new JsonObject { ["upTo"] = await LastAsync() })).ToString());
        await Until.EqualAsync(3L, () => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM dead_letters WHERE state = 'waiting' AND attempts = 2"), Soon);
    }

    [Theory]
    [InlineData("{}", "upTo")]
    [InlineData("""{"upTo":0}""", "upTo")]
    [InlineData("""{"upTo":"1"}""", "upTo")]
    [InlineData("""{"upTo":1,"queue":""}""", "queue")]
    [InlineData("""{"upTo":1,"from":1}""", "from")]
    public async Task A_bad_body_is_a_400_that_names_the_field(string body, string field)
    {
        foreach (var action in new[] { "replay", "delete" })
        {
            var refused = await PostAsync(action, JsonNode.Parse(body)!);

            Assert.Equal((400, field), (refused.Status, (string?)Assert.Single(refused.Json["errors"]!.AsArray())!["field"]));
        }
    }

    private Task<ApiAnswer> PostAsync(string action, JsonNode body) =>
        app.Api.AdministerAsync(HttpMethod.Post, $"dead-letters/{action}", body);

    private Task<long> LastAsync() => app.Db.SingleAsync<long>("SELECT MAX(id) FROM dead_letters");

    private Task AddAsync(string queue, string payload, string state = "waiting") => app.Db.ExecuteAsync(
        """
        INSERT INTO dead_letters (queue_name, payload, payload_sha256, error, first_failed_at, last_failed_at, state)
        VALUES (@queue, @payload, UNHEX(SHA2(@payload, 256)), 'test', UTC_TIMESTAMP(), UTC_TIMESTAMP(), @state)
        """,
        new { queue, payload, state });
}
