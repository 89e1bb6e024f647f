using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Functions.Tests.Builders;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

/// <summary>No input yields a 500: malformed, oversized and hostile requests get the 4xx of the contract, and name the field.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class HostileInputTests(RunningApp app) : IClassFixture<RunningApp>
{
    public static TheoryData<string, int> Bodies => new()
    {
        { "", 400 },
        { " ", 400 },
        { "null", 400 },
        { "42", 400 },
        { "\"text\"", 400 },
        { "[]", 400 },
        { "[[]]", 400 },
        { "{}", 400 },
        { "[1,", 400 },
        { "{\"events\":[]}", 400 },
        { "{\"events\":\"x\"}", 400 },
        { "[{\"eventName\":\"\\ud800\"}]", 400 },
        { "[{\"\\ud800\":1}]", 400 },
        { "{\"\\ud800\":1}", 400 },
        { "{\"events\":[{}],\"\\ud800\":1}", 400 },
        { "{\"__proto__\":{}}", 400 },
        { new string('[', 100_000), 400 },
        { "\0\0\0\0", 400 },
        { "\uFEFF{}", 400 },
    };

    [Theory]
    [InlineData(17)]
    [InlineData(80)]
    [InlineData(50_000)]
    public async Task An_event_with_bottomless_meta_is_refused_by_field_and_the_rest_of_the_batch_taken(int levels)
    {
        var deep = $"{string.Concat(Enumerable.Repeat("{\"a\":", levels))}1{new string('}', levels)}";
        var bad = An.Event().ToJsonString()[..^1] + $",\"meta\":{deep}}}";

        var answer = await PostAsync("track", Encoding.UTF8.GetBytes($"[{An.Event().ToJsonString()},{bad}]"));

        Assert.Equal((202, 1), (answer.Status, (int)answer.Json["accepted"]!));
        var rejected = Assert.Single(answer.Json["rejected"]!.AsArray())!;
        Assert.Equal((1, "meta"), ((int)rejected["index"]!, (string?)Assert.Single(rejected["errors"]!.AsArray())!["field"]));
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_malformed_body_is_a_400_with_a_problem_document(string body, int status)
    {
        foreach (var path in new[] { "track", "track/document", "track/heartbeat", "track/session-end" })
        {
            var answer = await PostAsync(path, Encoding.UTF8.GetBytes(body));

            Assert.Equal((path, status), (path, answer.Status));
            Assert.Equal("application/problem+json", answer.ContentHeaders.ContentType?.MediaType);
            Assert.Equal(status, (int)answer.Json["status"]!);
        }
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_is_a_400() =>
        Assert.Equal(400, (await PostAsync("track", [(byte)'"', 0xC3, 0x28, (byte)'"'])).Status);

    [Fact]
    public async Task A_body_over_one_mebibyte_is_a_413()
    {
        Assert.Equal(413, (await PostAsync("track", Padded(1024 * 1024 + 1))).Status);
        Assert.Equal(202, (await PostAsync("track", Padded(1024 * 1024))).Status);
    }

    [Fact]
    public async Task More_than_a_thousand_events_are_a_413() =>
        Assert.Equal(413, (await app.Api.PostAsync("track", new JsonArray([.. Enumerable.Range(0, 1001).Select(_ => An.Event())]))).Status);

    [Theory]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    public async Task Another_content_type_is_a_415(string? contentType) =>
        Assert.Equal(415, (await PostAsync("track", Encoding.UTF8.GetBytes(An.Event().ToJsonString()), contentType)).Status);

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("text/plain")]
    [InlineData("text/plain;charset=UTF-8")]
    public async Task Json_and_what_sendBeacon_sends_are_taken(string contentType) =>
        Assert.Equal(202, (await PostAsync("track", Encoding.UTF8.GetBytes(An.Event().ToJsonString()), contentType)).Status);

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("GZIP")]
    [InlineData("BR")]
    public async Task A_compressed_body_is_taken_and_its_inflated_size_is_capped(string encoding)
    {
        Assert.Equal(202,
            (await PostAsync("track", Compress(encoding, Encoding.UTF8.GetBytes(An.Event().ToJsonString())), encoding: encoding)).Status);
        Assert.Equal(413, (await PostAsync("track", Compress(encoding, new byte[50 * 1024 * 1024]), encoding: encoding)).Status);
        Assert.Equal(400, (await PostAsync("track", "not compressed at all"u8.ToArray(), encoding: encoding)).Status);
        Assert.Equal(400, (await PostAsync(
            "track", Compress(encoding, Encoding.UTF8.GetBytes(An.Event().ToJsonString()))[..60], encoding: encoding)).Status);
    }

    [Theory]
    [InlineData("""{"eventType":"visit"}""")]
    [InlineData("")]
    public async Task A_body_in_chunks_does_not_reach_the_app_and_is_a_411(string body)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post, "api/track")
        { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("x-functions-key", TestSettings.AppKey);

        var answer = await app.Api.SendAsync(request);

        Assert.Equal((411, "Length required"), (answer.Status, (string?)answer.Json["title"]));
    }

    [Fact]
    public async Task An_unknown_content_encoding_is_a_415() =>
        Assert.Equal(415, (await PostAsync("track", "x"u8.ToArray(), encoding: "zstd")).Status);

    [Fact]
    public async Task Names_that_look_like_SQL_are_stored_as_they_are()
    {
        const string name = "'; DROP TABLE tracking_events; -- \\ % _ \u202e 𝒜";

        Assert.Equal(202, (await app.Api.PostAsync("track", An.Event().With("eventName", name))).Status);

        await Until.EqualAsync(
            1, () => app.Db.SingleAsync<long>("SELECT COUNT(*) FROM tracking_events WHERE event_name = @name", new { name }),
                TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("reports/usage?from=%00", "from")]
    [InlineData("reports/usage?from=2026-02-30", "from")]
    [InlineData("reports/usage?to=99999999999", "to")]
    [InlineData("reports/usage?to=9999-12-30", "to")]
    [InlineData("reports/documents?to=9999-12-30", "to")]
    [InlineData("reports/rewards?to=0001-01-15", "to")]
    [InlineData("reports/usage?groupBy=appName;DROP", "groupBy")]
    [InlineData("reports/usage?groupBy=created_at", "groupBy")]
    [InlineData("reports/usage?interval=DAY", "interval")]
    [InlineData("reports/usage?eventType=Visit", "eventType")]
    [InlineData("reports/usage?userType=parent", "userType")]
    [InlineData("reports/usage?deviceType=tv", "deviceType")]
    [InlineData("reports/usage?countryCode=usa", "countryCode")]
    [InlineData("reports/usage?countryCode=1", "countryCode")]
    [InlineData("reports/usage?countryCode=AT&countryCode=D", "countryCode")]
    [InlineData("reports/usage?countryCode.not=1", "countryCode.not")]
    [InlineData("reports/usage?userType.not=robot", "userType.not")]
    [InlineData("reports/usage?os.contains=w", "os.contains")]
    [InlineData("reports/usage?appName.contains=", "appName.contains")]
    [InlineData("reports/usage?appName.contains=a&appName.contains=b", "appName.contains")]
    [InlineData("reports/usage?order=shoe", "order")]
    [InlineData("reports/engagement?weeks=0", "weeks")]
    [InlineData("reports/engagement?weeks=54", "weeks")]
    [InlineData("reports/engagement?inactiveDays=0", "inactiveDays")]
    [InlineData("reports/engagement?userType=robot", "userType")]
    [InlineData("reports/engagement?cursor=x", "cursor")]
    [InlineData("reports/engagement?appName=a&appName=b", "appName")]
    [InlineData("reports/usage?compare=tomorrow", "compare")]
    [InlineData("reports/documents?compare=2026-13-01", "compare")]
    [InlineData("reports/rewards?compare=", "compare")]
    [InlineData("reports/rewards?compare=year&compare=year", "compare")]
    [InlineData("reports/documents?order=shoe", "order")]
    [InlineData("reports/documents?direction=up", "direction")]
    [InlineData("reports/documents?unopened=yes", "unopened")]
    [InlineData("reports/documents?search=", "search")]
    [InlineData("reports/documents?cursor=abc", "cursor")]
    [InlineData("reports/documents?cursor=-1.a.b.c", "cursor")]
    [InlineData("reports/documents?cursor=1.b.c", "cursor")]
    [InlineData("reports/documents?cursor=1.a.b.%2F", "cursor")]
    [InlineData("reports/usage?x=1", "x")]
    [InlineData("reports/usage?=1", "")]
    public async Task A_bad_report_parameter_is_a_400_that_names_it(string path, string field)
    {
        var answer = await app.Api.ReadAsync(path);

        Assert.Equal(400, answer.Status);
        Assert.Equal(field, (string?)Assert.Single(answer.Json["errors"]!.AsArray())!["field"]);
    }

    [Theory]
    [InlineData("reports/usage?appName='%20OR%201=1--")]
    [InlineData("reports/usage?appName=%f0%9d%92%9c&os=%00")]
    [InlineData("reports/usage?from=1970-01-01&to=1970-01-02")]
    [InlineData("reports/usage?to=9998-12-31&interval=month")]
    public async Task A_strange_filter_finds_nothing_and_breaks_nothing(string path)
    {
        var answer = await app.Api.ReadAsync(path);

        Assert.True(answer.Status is 200 or 400, answer.ToString());
        Assert.True(answer.Status == 400 || (int)answer.Json["total"]! == 0, answer.ToString());
    }

    [Theory]
    [InlineData("POST", "dead-letters/abc/replay", 404)]
    [InlineData("POST", "dead-letters/99999999999999999999/replay", 404)]
    [InlineData("POST", "dead-letters/-1/replay", 404)]
    [InlineData("DELETE", "dead-letters/1e3", 404)]
    [InlineData("DELETE", "dead-letters/9223372036854775807", 404)]
    [InlineData("DELETE", "point-rules/none", 404)]
    [InlineData("GET", "dead-letters?before=0", 400)]
    [InlineData("GET", "dead-letters?limit=501", 400)]
    [InlineData("GET", "audit?before=abc", 400)]
    [InlineData("PUT", "settings/none", 404)]
    [InlineData("PUT", "settings/tracking_enabled", 415)]
    [InlineData("PUT", "point-rules/rule", 415)]
    public async Task A_bad_path_or_page_is_a_4xx(string method, string path, int status) =>
        Assert.Equal(status, (await app.Api.AdministerAsync(new HttpMethod(method), path)).Status);

    [Theory]
    [InlineData("settings/tracking_enabled", "{}", "value")]
    [InlineData("settings/tracking_enabled", """{"value":1}""", "value")]
    [InlineData("settings/tracking_enabled", """{"value":"2"}""", "value")]
    [InlineData("settings/tracking_enabled", """{"value":"1","x":1}""", "x")]
    [InlineData("settings/live_session_timeout_minutes", """{"value":"0"}""", "value")]
    [InlineData("settings/live_session_timeout_minutes", """{"value":"1441"}""", "value")]
    [InlineData("settings/live_session_timeout_minutes", """{"value":"+5"}""", "value")]
    [InlineData("settings/archive_after_days", """{"value":"91"}""", "value")]
    [InlineData("settings/points_per_credit", """{"value":"0"}""", "value")]
    [InlineData("point-rules/r%20", """{"eventType":"visit","points":1}""", "name")]
    [InlineData("point-rules/a%2Fb", """{"eventType":"visit","points":1}""", "name")]
    [InlineData("point-rules/a%252Fb", """{"eventType":"visit","points":1}""", "name")]
    [InlineData("point-rules/%FF", """{"eventType":"visit","points":1}""", "name")]
    [InlineData("point-rules/r", """{"eventType":"visit"}""", "points")]
    [InlineData("point-rules/r", """{"eventType":"visit","points":0}""", "points")]
    [InlineData("point-rules/r", """{"eventType":"visit","points":1.5}""", "points")]
    [InlineData("point-rules/r", """{"eventType":"fly","points":1}""", "eventType")]
    [InlineData("point-rules/r", """{"eventType":"visit","points":1,"dailyCap":0}""", "dailyCap")]
    [InlineData("point-rules/r", """{"eventType":"visit","points":1,"enabled":"yes"}""", "enabled")]
    [InlineData("point-rules/r", """{"eventType":"visit","points":1,"eventName":""}""", "eventName")]
    public async Task A_bad_admin_value_is_a_400_that_names_the_field(string path, string body, string field)
    {
        var answer = await app.Api.AdministerAsync(HttpMethod.Put, path, JsonNode.Parse(body));

        Assert.Equal(400, answer.Status);
        Assert.Equal(field, (string?)Assert.Single(answer.Json["errors"]!.AsArray())!["field"]);
    }

    private Task<ApiAnswer> PostAsync(string path, byte[] body, string? contentType = "application/json", string? encoding = null)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return app.Api.PostAsync(path, content);
    }

    // A valid event, padded with white space to the very byte.
    private static byte[] Padded(int bytes) => Encoding.UTF8.GetBytes(An.Event().ToJsonString().PadRight(bytes));

    private static byte[] Compress(string encoding, byte[] content)
    {
        using var compressed = new MemoryStream();
        using (Stream compressor = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(compressed, CompressionLevel.Fastest)
            : new BrotliStream(compressed, CompressionLevel.Fastest))
        {
            compressor.Write(content);
        }

        return compressed.ToArray();
    }
}
