using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Functions.Platform.Http;
using Functions.Tests.Fixtures;

namespace Functions.Tests.Security;

/// <summary>Headers that proxies and platforms write open no door when a caller writes them.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class SpoofedHeaderTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static readonly string[] Verbs = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "GETT"];

    private static readonly string Admin =
        Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"role_typ":"roles","claims":[{"typ":"roles","val":"Analytics.Admin"}]}"""));

    [Fact]
    public async Task No_route_believes_a_principal_that_the_caller_wrote()
    {
        var closed = HttpFunctions.All.Where(function => !function.Method.IsDefined(typeof(AllowAnyoneAttribute))).ToList();
        Assert.True(closed.Count > 20);
        foreach (var (method, trigger) in closed)
        {
            var answer = await SendAsync(
                new HttpMethod(trigger.Methods![0]),
                HttpFunctions.PathOf(trigger),
                ("X-MS-CLIENT-PRINCIPAL", Admin),
                ("X-MS-CLIENT-PRINCIPAL-NAME", "admin"),
                ("X-MS-TOKEN-AAD-ID-TOKEN", Admin),
                ("X-Forwarded-For", "127.0.0.1"),
                ("X-Real-IP", "127.0.0.1"),
                ("X-Forwarded-Host", "localhost"));

            Assert.Equal((method.Name, trigger.Route, 401), (method.Name, trigger.Route, answer.Status));
        }
    }

    [Fact]
    public async Task Behind_Entra_one_principal_is_known_whatever_bearer_it_came_by_and_two_are_refused()
    {
        await using var host = await HostedApp.StartAsync(app.Db.ConnectionString, app.StorageConnectionString, ("Admin__Entra", "true"));
        async Task<int> StatusAsync(params (string, string)[] headers) =>
            (await host.Api.SendAsync(Request(HttpMethod.Get, "api/settings", headers))).Status;

        Assert.Equal(200, await StatusAsync(("X-MS-CLIENT-PRINCIPAL", Admin)));
        Assert.Equal(401, await StatusAsync(("X-MS-CLIENT-PRINCIPAL", Admin), ("X-MS-CLIENT-PRINCIPAL", Admin)));
        Assert.Equal(200, await StatusAsync(("X-MS-CLIENT-PRINCIPAL", Admin), ("Authorization", "Bearer a.token.of-Entra")));
        Assert.Equal(401, await StatusAsync(("Authorization", "Bearer a.token.of-Entra")));
        Assert.Equal(401, await StatusAsync(("X-MS-CLIENT-PRINCIPAL-ID", "admin")));
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override", "DELETE")]
    [InlineData("X-HTTP-Method", "DELETE")]
    [InlineData("X-Method-Override", "DELETE")]
    [InlineData("X-Original-URL", "/api/settings")]
    [InlineData("X-Rewrite-URL", "/api/settings")]
    public async Task A_call_is_what_its_first_line_says(string header, string value)
    {
        await app.Api.AdministerAsync(HttpMethod.Put, "point-rules/kept", new JsonObject { ["eventType"] = "visit", ["points"] = 1 });

        var read = await SendAsync(
            HttpMethod.Get, "api/point-rules", ("Authorization", $"Bearer {TestSettings.AdminKey}"), (header, value));
        var open = await SendAsync(HttpMethod.Get, "api/health", (header, value));

        Assert.Contains("\"kept\"", read.Body);
        Assert.StartsWith("""{"status":""", open.Body, StringComparison.Ordinal);
        Assert.Contains("\"kept\"", (await app.Api.AdministerAsync(HttpMethod.Get, "point-rules")).Body);
    }

    [Fact]
    public async Task A_verb_that_a_route_does_not_have_reaches_no_function()
    {
        foreach (var route in HttpFunctions.All.GroupBy(function => function.Trigger.Route, function => function.Trigger))
        {
            // A rule may be named as a route beside it is: PUT point-rules/preview makes that rule.
            var known = HttpFunctions.All.Where(function => Leads(function.Trigger.Route!, route.Key!))
                .SelectMany(function => function.Trigger.Methods!).ToHashSet(StringComparer.OrdinalIgnoreCase);
            foreach (var verb in Verbs.Where(verb => !known.Contains(verb)))
            {
                var answer = await SendAsync(
                    new HttpMethod(verb),
                    HttpFunctions.PathOf(route.First()),
                    ("Authorization", $"Bearer {TestSettings.AdminKey}"),
                    ("x-functions-key", TestSettings.AppKey));

                Assert.Equal((verb, route.Key, 404, ""), (verb, route.Key, answer.Status, answer.Body));
            }
        }
    }

    private static bool Leads(string template, string route) =>
        template.Split('/') is var parts && route.Split('/') is var asked && parts.Length == asked.Length
        && parts.Zip(asked).All(pair => pair.First == pair.Second || (pair.First is ['{', not '*', ..] && pair.Second is not ['{', ..]));

    [Fact]
    public async Task No_answer_opens_itself_to_a_page_whose_origin_the_settings_do_not_name()
    {
        await using var host = await HostedApp.StartAsync(
            app.Db.ConnectionString, app.StorageConnectionString, ("LocalHost__Cors", "https://app.example"));
        var own = await host.Api.SendAsync(Request(HttpMethod.Get, "api/health", ("Origin", "https://app.example")));
        Assert.Equal("https://app.example", Assert.Single(own.Headers.GetValues("Access-Control-Allow-Origin")));

        foreach (var trigger in HttpFunctions.All.Select(function => function.Trigger))
        {
            foreach (var method in new[] { HttpMethod.Options, new HttpMethod(trigger.Methods![0]) })
            {
                var answer = await host.Api.SendAsync(Request(
                    method,
                    HttpFunctions.PathOf(trigger),
                    ("Origin", "https://app.example.evil.example"),
                    ("Access-Control-Request-Method", trigger.Methods![0].ToUpperInvariant()),
                    ("Access-Control-Request-Headers", "authorization")));

                Assert.DoesNotContain(
                    answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    private Task<ApiAnswer> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers) =>
        app.Api.SendAsync(Request(method, path, headers));

    private static HttpRequestMessage Request(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
