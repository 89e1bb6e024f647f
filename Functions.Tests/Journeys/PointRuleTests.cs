using System.Text.Json.Nodes;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>Two admins and one point rule: nothing is changed that was not read.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class PointRuleTests(RunningApp app) : IClassFixture<RunningApp>
{
    [Fact]
    public async Task A_new_rule_never_replaces_one()
    {
        var made = await PutAsync("made", points: 1, ("If-None-Match", "*"));
        var again = await PutAsync("made", points: 2, ("If-None-Match", "*"));

        Assert.Equal((200, 412), (made.Status, again.Status));
        Assert.Equal(1, (int)(await RuleAsync("made"))!["points"]!);
    }

    [Fact]
    public async Task The_etag_of_what_was_read_changes_that_and_nothing_newer()
    {
        await PutAsync("read", points: 1);
        var etag = (string)(await RuleAsync("read"))!["etag"]!;

        var first = await PutAsync("read", points: 2, ("If-Match", etag));
        var second = await PutAsync("read", points: 3, ("If-Match", etag));
        var third = await PutAsync("read", points: 3, ("If-Match", (string)first.Json["etag"]!));

        Assert.Equal((200, 412, 200), (first.Status, second.Status, third.Status));
        Assert.Equal((string?)first.Json["etag"], $"{first.Headers.ETag}");
        Assert.Equal("application/problem+json", second.ContentHeaders.ContentType?.MediaType);
        Assert.Equal(3, (int)(await RuleAsync("read"))!["points"]!);
    }

    [Fact]
    public async Task A_rule_that_is_not_there_matches_no_etag()
    {
        Assert.Equal(412, (await PutAsync("none", points: 1, ("If-Match", "*"))).Status);
        Assert.Equal(412, (await PutAsync("none", points: 1, ("If-Match", "\"0123456789ABCDEF\""))).Status);
        Assert.Null(await RuleAsync("none"));
    }

    [Fact]
    public async Task A_rule_that_was_changed_since_is_not_deleted()
    {
        var read = (string)(await PutAsync("gone", points: 1)).Json["etag"]!;
        var changed = (string)(await PutAsync("gone", points: 2)).Json["etag"]!;

        Assert.Equal(412, (await DeleteAsync("gone", read)).Status);
        Assert.Equal(204, (await DeleteAsync("gone", $"{read}, {changed}")).Status);
        Assert.Equal(412, (await DeleteAsync("gone", changed)).Status);
        Assert.Equal(404, (await app.Api.AdministerAsync(HttpMethod.Delete, "point-rules/gone")).Status);
    }

    [Theory]
    [InlineData("exact%20")]
    [InlineData("%20exact")]
    [InlineData("Exact")]
    [InlineData("%C3%A9xact")]
    public async Task Only_the_rule_of_exactly_that_name_is_deleted(string name)
    {
        await PutAsync("exact", points: 1);

        Assert.Equal(404, (await app.Api.AdministerAsync(HttpMethod.Delete, $"point-rules/{name}")).Status);
        Assert.Equal(412, (await DeleteAsync(name, "*")).Status);
        Assert.NotNull(await RuleAsync("exact"));
    }

    [Fact]
    public async Task Of_ten_admins_who_make_a_rule_at_once_one_does()
    {
        var made = await Task.WhenAll(Enumerable.Range(1, 10).Select(points => PutAsync("race", points, ("If-None-Match", "*"))));

        Assert.Equal(9, made.Count(answer => answer.Status == 412));
        Assert.Equal(made.Single(answer => answer.Status == 200).Json["points"]!.ToJsonString(),
            (await RuleAsync("race"))!["points"]!.ToJsonString());
    }

    [Theory]
    [InlineData("If-Match", "no quotes")]
    [InlineData("If-Match", "*, \"a\"")]
    [InlineData("If-None-Match", "\"open")]
    public async Task A_malformed_condition_is_a_400_that_names_the_header(string header, string value)
    {
        var refused = await PutAsync("bad", points: 1, (header, value));

        Assert.Equal((400, header), (refused.Status, (string?)Assert.Single(refused.Json["errors"]!.AsArray())!["field"]));
    }

    private Task<ApiAnswer> PutAsync(string name, int points, params (string, string)[] headers) => app.Api.AdministerAsync(
        HttpMethod.Put, $"point-rules/{name}", new JsonObject { ["eventType"] = "button", ["points"] = points }, headers);

    private Task<ApiAnswer> DeleteAsync(string name, string etag) =>
        app.Api.AdministerAsync(HttpMethod.Delete, $"point-rules/{name}", null, ("If-Match", etag));

    private async Task<JsonNode?> RuleAsync(string name) =>
        (await app.Api.AdministerAsync(HttpMethod.Get, "point-rules")).Json["items"]!.AsArray()
        .SingleOrDefault(rule => (string?)rule!["name"] == name);
}
