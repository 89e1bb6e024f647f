using Functions.Tests.Builders;
using Functions.Tests.Credits;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>An admin looks for a user and at what it did, through the true host.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class PeopleJourneyTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_pupil_is_found_by_name_and_everything_about_it_read()
    {
        await app.Db.ExecuteAsync("REPLACE INTO users (id, name, email, user_type) VALUES (8101, 'Ada Lovelace', 'ada@school.example', 'student')");
        await app.Api.PostAsync("track/document", An.FlatDocument().With("userId", 8101).With("userType", "student"));
        await Until.TrueAsync(
            async () => (await ReadAsync("users/8101/activity")).Json["items"]!.AsArray().Count == 2, Soon, async () => (await ReadAsync("users/8101/activity")).Body);

        var found = Assert.Single((await ReadAsync("users?search=LOVE&userType=student")).Json["items"]!.AsArray())!;
        Assert.Equal((8101, "Ada Lovelace", 2), ((int)found["userId"]!, (string?)found["name"], (int)found["points"]!));
        var profile = (await ReadAsync("users/8101")).Json;
        Assert.Equal((90, 1), (profile["days"]!.AsArray().Count, (int)profile["days"]![89]!["events"]!));
        Assert.Equal(["earn", "event"], (await ReadAsync("users/8101/activity")).Json["items"]!.AsArray()
            .Select(line => (string)line!["kind"]!).Order());
        Assert.NotNull((await ReadAsync("users/8101/activity?eventType=document")).Json["items"]![0]!["document"]!["chapterName"]);
    }

    [Fact]
    public async Task The_newest_entry_of_the_ledger_has_the_users_balances()
    {
        var client = new RewardsClient(app.Api);
        await client.GivePointsAsync(8102, 500);
        await client.RedeemAsync(8102, credits: 10);
        await client.SpendAsync(8102, 1);
        var reserved = (long)(await client.ReserveAsync(8102, credits: 4, seconds: 600)).Json["reservationId"]!;
        await client.SettleAsync(8102, reserved, credits: 3);

        var rewards = (await client.RewardsAsync(8102)).Json;
        var entries = (await ReadAsync("users/8102/ledger")).Json["items"]!.AsArray();

        Assert.Equal(
            ((int)rewards["points"]!, (int)rewards["credits"]!), ((int)entries[0]!["pointsAfter"]!, (int)entries[0]!["creditsAfter"]!));
        Assert.Equal(["credit", "earn", "redeem", "release", "reserve", "spend", "spend"], entries.Select(entry => (string)entry!["kind"]!)
            .Order());
    }

    [Fact]
    public async Task A_look_at_an_activity_is_audited_once_a_day_for_each_pair()
    {
        await app.Db.ExecuteAsync("REPLACE INTO users (id, name) VALUES (8103, 'Bob')");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ReadAsync("users/8103/activity")));
        await ReadAsync("users/8103/ledger");
        await ReadAsync("users/8199/activity");

        Assert.Equal(["test-admin user.look 8103"], await LooksAsync());
        await app.Db.ExecuteAsync("UPDATE audited_looks SET day = day - INTERVAL 1 DAY");
        await ReadAsync("users/8103/activity?limit=1");
        Assert.Equal(2, (await LooksAsync()).Count);
    }

    [Fact]
    public async Task An_erased_user_is_a_404_in_every_view()
    {
        await app.Db.ExecuteAsync("REPLACE INTO users (id, name) VALUES (8104, 'Carl')");
        Assert.Equal(200, (await ReadAsync("users/8104")).Status);
        await app.Api.AdministerAsync(HttpMethod.Delete, "users/8104/data");

        foreach (var path in new[] { "users/8104", "users/8104/activity", "users/8104/ledger" })
        {
            Assert.Equal((path, 404), (path, (await ReadAsync(path)).Status));
        }

        Assert.Empty((await ReadAsync("users?search=Carl")).Json["items"]!.AsArray());
    }

    [Theory]
    [InlineData("users?userType=robot", "userType")]
    [InlineData("users?search=", "search")]
    [InlineData("users?before=x", "before")]
    [InlineData("users?limit=0", "limit")]
    [InlineData("users/0", "userId")]
    [InlineData("users/1?x=1", "x")]
    [InlineData("users/1?days=0", "days")]
    [InlineData("users/1?days=367", "days")]
    [InlineData("users/1?days=", "days")]
    [InlineData("users/abc/activity", "userId")]
    [InlineData("users/1/activity?eventType=fly", "eventType")]
    [InlineData("users/1/activity?before=1.2", "before")]
    [InlineData("users/1/ledger?before=99999999999999999.1.1", "before")]
    public async Task A_bad_parameter_is_a_400_that_names_it(string path, string field)
    {
        var refused = await ReadAsync(path);

        Assert.Equal((400, field), (refused.Status, (string?)Assert.Single(refused.Json["errors"]!.AsArray())!["field"]));
    }

    private Task<ApiAnswer> ReadAsync(string path) => app.Api.AdministerAsync(HttpMethod.Get, path);

    private async Task<List<string>> LooksAsync() => [.. (await ReadAsync("audit?limit=500")).Json["items"]!.AsArray()
        .Where(entry => (string?)entry!["target"] == "8103").Select(entry => $"{entry!["actor"]} {entry["action"]} {entry["target"]}")];
}
