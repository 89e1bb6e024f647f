using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;
using Functions.Tests.Public;

namespace Functions.Tests.Security;

/// <summary>SQL in every text that a caller may send: it is stored or refused as text, and nothing of it runs.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class InjectionTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static readonly string[] Attacks =
    [
        "' OR '1'='1",
        "x'; DROP TABLE users; -- ",
        "x' UNION SELECT email FROM users -- ",
        "\\' OR 1=1 # ",
        "x' AND SLEEP(5) AND '1'='1",
        "1; UPDATE user_points SET points = 999999; -- ",
    ];

    private const string Secret = "secret@example.org";

    [Fact]
    public async Task No_parameter_and_no_text_field_of_any_operation_runs_SQL()
    {
        await app.Db.ExecuteAsync("REPLACE INTO users (id, name, email) VALUES (1, 'Somebody', @Secret)", new { Secret });
        var before = await StateAsync();
        var sent = 0;

        foreach (var (method, path, operation) in ServedDocument.Operations)
        {
            foreach (var attack in Attacks)
            {
                foreach (var request in Requests(method, path, operation, attack))
                {
                    var what = $"{method} {request.RequestUri} {attack}";
                    var watch = Stopwatch.StartNew();
                    var answer = await app.Api.SendAsync(request);
                    sent++;

                    Assert.True(answer.Status < 500, $"{what}: {answer}");
                    // A path without a function behind it is answered with nothing.
                    Assert.True(answer.Body.Length > 0 || answer.Status == 204 || method == "head", $"{what}: {answer}");
                    Assert.DoesNotContain(Secret, answer.Body);
                    Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), $"{what} took {watch.Elapsed}");
                }
            }
        }

        Assert.True(sent > 200, $"{sent} requests were sent.");
        Assert.Equal(before, await StateAsync());
    }

    // None of them is among the attacks above, which become names of apps.
    [Theory]
    [InlineData("' OR 'b'='b")]
    [InlineData("%")]
    [InlineData("_ortal")]
    [InlineData("Portal' -- ")]
    public async Task A_filter_finds_what_is_equal_to_its_text_and_nothing_else(string filter)
    {
        await app.Api.PostAsync("track", An.Event());
        await Until.TrueAsync(
            async () => await TotalAsync("Portal") > 0, TimeSpan.FromSeconds(10), async () => $"{await TotalAsync("Portal")}");

        Assert.Equal(0, await TotalAsync(filter));
    }

    private async Task<long> TotalAsync(string app_) =>
        (long)(await app.Api.ReadAsync($"reports/usage?appName={Uri.EscapeDataString(app_)}")).Json["total"]!;

    private Task<(long, long)> StateAsync() => app.Db.SingleAsync<(long, long)>(
        "SELECT (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM user_points WHERE points = 999999)");

    // One request for each parameter, and one for each text field of the body; everything else as the document's example has it.
    private static IEnumerable<HttpRequestMessage> Requests(string method, string path, JsonNode operation, string attack)
    {
        var (parameters, body) = ((operation["parameters"]?.AsArray() ?? []).ToList(), Example(operation));
        foreach (var parameter in parameters)
        {
            var (name, place) = ((string)parameter!["name"]!, (string)parameter["in"]!);
            var target = place == "path" ? path.Replace($"{{{name}}}", Uri.EscapeDataString(attack)) : path;
            yield return Request(
                method, place == "query" ? $"{target}?{name}={Uri.EscapeDataString(attack)}" : target, body,
                    place == "header" ? (name, attack) : null);
        }

        foreach (var changed in WithEachText(body, attack))
        {
            yield return Request(method, path, changed, null);
        }
    }

    private static JsonNode? Example(JsonNode operation) =>
        operation["requestBody"]?["content"]?["application/json"]?["examples"]?.AsObject().First().Value!["value"];

    private static IEnumerable<JsonNode> WithEachText(JsonNode? body, string attack)
    {
        foreach (var pointer in TextPointers(body, []))
        {
            var changed = body!.DeepClone();
            var parent = pointer[..^1].Aggregate(changed, (node, name) => node[name]!);
            parent[pointer[^1]] = attack;
            if (changed["id"] is not null && pointer is not ["id"])
            {
                changed["id"] = Guid.NewGuid().ToString();
            }

            yield return changed;
        }
    }

    private static IEnumerable<string[]> TextPointers(JsonNode? node, string[] above) => node switch
    {
        JsonObject parts => parts.SelectMany(part => TextPointers(part.Value, [.. above, part.Key])),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => [above],
        _ => [],
    };

    private static HttpRequestMessage Request(string method, string path, JsonNode? body, (string Name, string Value)? header)
    {
        var filled = System.Text.RegularExpressions.Regex.Replace(path, @"\{\w+\}", "1");
        var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), $"api{filled}")
        {
            Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("x-functions-key", TestSettings.AppKey);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.AdminKey);
        if (header?.Name != "Idempotency-Key")
        {
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        }

        if (header is var (name, value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
