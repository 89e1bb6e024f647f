using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Credits;

/// <summary>Redeeming, spending, reserving and adjusting over HTTP, to the letter of the contract.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class RewardsTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static int _nextUser = 1000;

    private readonly RewardsClient _client = new(app.Api);
    private readonly int _user = Interlocked.Increment(ref _nextUser);

    [Fact]
    public async Task An_unknown_user_has_zeros() =>
        Assert.Equal(
            $$"""200 {"userId":{{_user}},"points":0,"credits":0,"pointsPerCredit":10}""", (await _client.RewardsAsync(_user)).ToString());

    [Fact]
    public async Task Points_become_credits_and_both_logs_record_it()
    {
        await _client.GivePointsAsync(_user, 100);

        var redeemed = await _client.RedeemAsync(_user, credits: 3);

        Assert.Equal(201, redeemed.Status);
        Assert.Equal((_user, 3, 30, 70, 3), (
            (int)redeemed.Json["userId"]!, (int)redeemed.Json["creditsAdded"]!, (int)redeemed.Json["pointsConsumed"]!,
            (int)redeemed.Json["points"]!, (int)redeemed.Json["credits"]!));
        Assert.True((long)redeemed.Json["redemptionId"]! > 0);
        var history = (await _client.HistoryAsync(_user)).Json["items"]!.AsArray();
        Assert.Equal(["credit", "redeem", "earn"], history.Select(item => (string)item!["kind"]!));
        Assert.Equal((3, 30, 100), ((int)history[0]!["credits"]!, (int)history[1]!["points"]!, (int)history[2]!["points"]!));
    }

    [Fact]
    public async Task The_same_key_and_body_again_is_the_same_answer_marked_as_a_repeat()
    {
        await _client.GivePointsAsync(_user, 100);

        var first = await _client.RedeemAsync(_user, credits: 2, key: "k");
        var again = await _client.RedeemAsync(_user, credits: 2, key: "k");

        Assert.Equal((201, 200), (first.Status, again.Status));
        Assert.Equal(first.Body, again.Body);
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotent-Replayed")));
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(80, (int)(await _client.RewardsAsync(_user)).Json["points"]!);
    }

    [Fact]
    public async Task Keys_that_differ_in_case_are_different_keys()
    {
        await _client.GivePointsAsync(_user, 100);

        var answers = new[] { await _client.RedeemAsync(_user, 1, key: "Key"), await _client.RedeemAsync(_user, 1, key: "key") };

        Assert.All(answers, answer => Assert.Equal(201, answer.Status));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_a_422_and_for_another_user_another_key()
    {
        await _client.GivePointsAsync(_user, 100);
        var other = Interlocked.Increment(ref _nextUser);
        await _client.GivePointsAsync(other, 100);

        Assert.Equal(201, (await _client.RedeemAsync(_user, credits: 2, key: "k")).Status);
        Assert.Equal(422, (await _client.RedeemAsync(_user, credits: 3, key: "k")).Status);
        Assert.Equal(201, (await _client.RedeemAsync(other, credits: 3, key: "k")).Status);
        Assert.Equal(201, (await _client.SpendAsync(_user, credits: 1, key: "k")).Status);
    }

    [Fact]
    public async Task Too_few_points_are_a_409_that_leaves_no_trace_and_the_key_unused()
    {
        await _client.GivePointsAsync(_user, 29);

        var refused = await _client.RedeemAsync(_user, credits: 3, key: "k");

        Assert.Equal((409, 29, 30), (refused.Status, (int)refused.Json["points"]!, (int)refused.Json["required"]!));
        Assert.Equal("application/problem+json", refused.ContentHeaders.ContentType?.MediaType);
        await _client.GivePointsAsync(_user, 1);
        Assert.Equal(201, (await _client.RedeemAsync(_user, credits: 3, key: "k")).Status);
    }

    [Fact]
    public async Task With_points_off_redeeming_is_a_503()
    {
        await _client.GivePointsAsync(_user, 100);
        await app.Api.AdministerAsync(HttpMethod.Put, "settings/points_enabled", new JsonObject { ["value"] = "0" });

        var refused = await _client.RedeemAsync(_user, credits: 1);
        await app.Api.AdministerAsync(HttpMethod.Put, "settings/points_enabled", new JsonObject { ["value"] = "1" });

        Assert.Equal(503, refused.Status);
    }

    [Fact]
    public async Task Credits_are_spent_for_a_reason_and_never_below_zero()
    {
        await _client.GivePointsAsync(_user, 50);
        await _client.RedeemAsync(_user, credits: 5);

        var spent = await _client.SpendAsync(_user, credits: 4, reason: "essay");
        var refused = await _client.SpendAsync(_user, credits: 2);

        Assert.Equal((201, 1), (spent.Status, (int)spent.Json["credits"]!));
        Assert.True((long)spent.Json["spendId"]! > 0);
        Assert.Equal((409, 1, 2), (refused.Status, (int)refused.Json["credits"]!, (int)refused.Json["required"]!));
        var newest = (await _client.HistoryAsync(_user)).Json["items"]![0]!;
        Assert.Equal(("spend", 4, "essay"), ((string)newest["kind"]!, (int)newest["credits"]!, (string)newest["relatedEvent"]!));
    }

    [Fact]
    public async Task A_reservation_takes_credits_and_its_settlement_spends_some_and_returns_the_rest()
    {
        await _client.GivePointsAsync(_user, 50);
        await _client.RedeemAsync(_user, credits: 5);

        var reserved = await _client.ReserveAsync(_user, credits: 4, seconds: 600);
        var id = (long)reserved.Json["reservationId"]!;
        Assert.Equal((201, 4), (reserved.Status, (int)reserved.Json["credits"]!));
        Assert.EndsWith("Z", (string)reserved.Json["expiresAt"]!, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await _client.RewardsAsync(_user)).Json["credits"]!);

        Assert.Equal(400, (await _client.SettleAsync(_user, id, credits: 5)).Status);
        var settled = await _client.SettleAsync(_user, id, credits: 1, key: "s");
        Assert.Equal((200, "settled", 1, 3, 4), (
            settled.Status, (string)settled.Json["state"]!, (int)settled.Json["creditsSpent"]!, (int)settled.Json["creditsReturned"]!,
            (int)settled.Json["credits"]!));
        Assert.Equal(settled.Body, (await _client.SettleAsync(_user, id, credits: 1, key: "s")).Body);
        Assert.Equal(409, (await _client.SettleAsync(_user, id, credits: 1)).Status);
        Assert.Equal(409, (await _client.VoidAsync(_user, id)).Status);
    }

    [Fact]
    public async Task A_voided_reservation_gives_all_back()
    {
        await _client.GivePointsAsync(_user, 50);
        await _client.RedeemAsync(_user, credits: 5);
        var id = (long)(await _client.ReserveAsync(_user, credits: 5, seconds: 600)).Json["reservationId"]!;

        Assert.Equal(409, (await _client.ReserveAsync(_user, credits: 1, seconds: 600)).Status);
        Assert.Equal(404, (await _client.VoidAsync(_user + 500_000, id)).Status);
        Assert.Equal("voided", (string)(await _client.VoidAsync(_user, id)).Json["state"]!);
        Assert.Equal(409, (await _client.VoidAsync(_user, id)).Status);
        Assert.Equal(5, (int)(await _client.RewardsAsync(_user)).Json["credits"]!);
        Assert.Equal(404, (await _client.VoidAsync(_user, 999_999_999)).Status);
    }

    [Fact]
    public async Task An_expired_reservation_cannot_be_settled_and_the_timer_voids_it()
    {
        await _client.GivePointsAsync(_user, 50);
        await _client.RedeemAsync(_user, credits: 5);
        var id = (long)(await _client.ReserveAsync(_user, credits: 5, seconds: 600)).Json["reservationId"]!;
        await app.Db.ExecuteAsync(
            "UPDATE credit_reservations SET expires_at = UTC_TIMESTAMP() - INTERVAL 1 SECOND WHERE id = @id", new { id });

        Assert.Equal(409, (await _client.SettleAsync(_user, id, credits: 1)).Status);
        await app.Api.RunFunctionAsync("ExpireReservations");

        Assert.Equal(5, (int)(await _client.RewardsAsync(_user)).Json["credits"]!);
        Assert.Equal("voided", await app.Db.SingleAsync<string>("SELECT state FROM credit_reservations WHERE id = @id", new { id }));
    }

    [Fact]
    public async Task An_adjustment_never_takes_a_balance_below_zero_and_is_audited()
    {
        Assert.Equal(201, (await _client.AdjustAsync(_user, 10)).Status);
        var taken = await _client.AdjustAsync(_user, -10, reason: "mistake");
        var refused = await _client.AdjustAsync(_user, -1);

        Assert.Equal((201, 0), (taken.Status, (int)taken.Json["points"]!));
        Assert.Equal(409, refused.Status);
        var audited = await app.Db.SingleAsync<(string, string)>(
            "SELECT value_before, value_after FROM audit_log WHERE target = @user ORDER BY id DESC LIMIT 1", new { user = $"{_user}" });
        Assert.Equal(("10", "0 (mistake)"), audited);
    }

    [Fact]
    public async Task A_balance_never_passes_what_its_column_holds()
    {
        await app.Db.ExecuteAsync("INSERT INTO user_points (user_id, points) VALUES (@_user, 2147483640)", new { _user });

        Assert.Equal(409, (await _client.AdjustAsync(_user, 8)).Status);
        Assert.Equal(201, (await _client.AdjustAsync(_user, 7)).Status);
    }

    [Fact]
    public async Task The_history_is_paged_newest_first_without_gap_or_repeat()
    {
        foreach (var points in Enumerable.Range(1, 7))
        {
            await _client.GivePointsAsync(_user, points);
        }

        var seen = new List<int>();
        var before = "";
        do
        {
            var page = (await _client.HistoryAsync(_user, $"?limit=2{before}")).Json;
            seen.AddRange(page["items"]!.AsArray().Select(item => (int)item!["points"]!));
            before = page["next"] is { } next ? $"&before={next}" : null;
        }
        while (before is not null);

        Assert.Equal([7, 6, 5, 4, 3, 2, 1], seen);
    }

    [Theory]
    [InlineData("redemptions", "{}", "credits")]
    [InlineData("redemptions", """{"credits":null}""", "credits")]
    [InlineData("redemptions", """{"credits":0}""", "credits")]
    [InlineData("redemptions", """{"credits":-1}""", "credits")]
    [InlineData("redemptions", """{"credits":1.5}""", "credits")]
    [InlineData("redemptions", """{"credits":"1"}""", "credits")]
    [InlineData("redemptions", """{"credits":99999999999999999999}""", "credits")]
    [InlineData("redemptions", """{"credits":2147483648}""", "credits")]
    [InlineData("redemptions", """{"credits":1e9}""", "credits")]
    [InlineData("redemptions", """{"credits":1,"more":1}""", "more")]
    [InlineData("credits/spend", """{"credits":0,"reason":"r"}""", "credits")]
    [InlineData("credits/spend", """{"credits":1}""", "reason")]
    [InlineData("credits/spend", """{"credits":1,"reason":""}""", "reason")]
    [InlineData("credits/reservations", """{"credits":1,"reason":"r"}""", "expiresInSeconds")]
    [InlineData("credits/reservations", """{"credits":1,"reason":"r","expiresInSeconds":86401}""", "expiresInSeconds")]
    [InlineData("credits/reservations/1/settle", """{"credits":0}""", "credits")]
    public async Task A_bad_amount_is_a_400_that_names_the_field(string path, string body, string field)
    {
        var answer = await PostAsync($"users/{_user}/{path}", body, key: "k");

        Assert.Equal(400, answer.Status);
        Assert.Equal(field, (string?)Assert.Single(answer.Json["errors"]!.AsArray())!["field"]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("1.5")]
    [InlineData("9223372036854775808")]
    public async Task A_bad_user_is_a_400_that_names_it(string user)
    {
        var answer = await PostAsync($"users/{user}/redemptions", """{"credits":1}""", key: "k");

        Assert.Equal((400, "userId"), (answer.Status, (string?)answer.Json["errors"]![0]!["field"]));
        Assert.Equal(400, (await _client.HistoryAsync(user)).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("long")]
    public async Task A_missing_or_overlong_key_is_a_400(string? key)
    {
        var answer = await PostAsync($"users/{_user}/redemptions", """{"credits":1}""", key == "long" ? new string('k', 101) : key);

        Assert.Equal((400, "Idempotency-Key"), (answer.Status, (string?)answer.Json["errors"]![0]!["field"]));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("before=x")]
    [InlineData("before=1.2")]
    [InlineData("before=99999999999999999.1.1")]
    public async Task A_bad_page_of_the_history_is_a_400(string query) =>
        Assert.Equal(400, (await _client.HistoryAsync(_user, $"?{query}")).Status);

    private Task<ApiAnswer> PostAsync(string path, string body, string? key) => app.Api.PostAsync(
        path, new StringContent(body, Encoding.UTF8, "application/json"), key is null ? [] : [("Idempotency-Key", key)]);
}

/// <summary>Calls the rewards' endpoints with a new key each time, unless a test gives one.</summary>
internal sealed class RewardsClient(ApiClient api)
{
    public Task<ApiAnswer> RewardsAsync(long user) => api.GetAsync($"users/{user}/rewards");

    public Task<ApiAnswer> HistoryAsync(object user, string query = "") =>
        api.GetAsync(string.Create(CultureInfo.InvariantCulture, $"users/{user}/rewards/history{query}"));

    public async Task GivePointsAsync(long user, int points) => Assert.Equal(201, (await AdjustAsync(user, points)).Status);

    public Task<ApiAnswer> AdjustAsync(long user, int points, string reason = "test") => api.AdministerAsync(
        HttpMethod.Post,
        string.Create(CultureInfo.InvariantCulture, $"users/{user}/points/adjustments"),
        new JsonObject { ["points"] = points, ["reason"] = reason },
        ("Idempotency-Key", $"{Guid.NewGuid()}"));

    public Task<ApiAnswer> RedeemAsync(long user, int credits, string? key = null) =>
        PostAsync($"users/{user}/redemptions", new JsonObject { ["credits"] = credits }, key);

    public Task<ApiAnswer> SpendAsync(long user, int credits, string? key = null, string reason = "test") =>
        PostAsync($"users/{user}/credits/spend", new JsonObject { ["credits"] = credits, ["reason"] = reason }, key);

    public Task<ApiAnswer> ReserveAsync(long user, int credits, int seconds, string? key = null) => PostAsync(
        $"users/{user}/credits/reservations", new JsonObject { ["credits"] = credits, ["reason"] = "job", ["expiresInSeconds"] = seconds },
            key);

    public Task<ApiAnswer> SettleAsync(long user, long reservation, int credits, string? key = null) =>
        PostAsync($"users/{user}/credits/reservations/{reservation}/settle", new JsonObject { ["credits"] = credits }, key);

    public Task<ApiAnswer> VoidAsync(long user, long reservation) =>
        api.PostAsync($"users/{user}/credits/reservations/{reservation}/void", new StringContent(""));

    private Task<ApiAnswer> PostAsync(string path, JsonObject body, string? key) =>
        api.PostAsync(path, body, ("Idempotency-Key", key ?? $"{Guid.NewGuid()}"));
}
