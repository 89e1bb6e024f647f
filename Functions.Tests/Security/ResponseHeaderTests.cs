using Functions.Tests.Fixtures;

namespace Functions.Tests.Security;

/// <summary>What every answer says, and what none gives away.</summary>
[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class ResponseHeaderTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static readonly string[] GiveAway = ["Server", "X-Powered-By", "X-AspNet-Version", "X-SourceFiles"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_answer_of_a_function_is_taken_for_what_it_says_and_names_no_software(bool isKnown)
    {
        var bodies = 0;
        foreach (var (method, trigger) in HttpFunctions.All)
        {
            foreach (var verb in trigger.Methods!)
            {
                var request = new HttpRequestMessage(new HttpMethod(verb), HttpFunctions.PathOf(trigger));
                if (isKnown)
                {
                    request.Headers.Add("Authorization", $"Bearer {TestSettings.AdminKey}");
                    request.Headers.Add("x-functions-key", TestSettings.AppKey);
                }

                var answer = await app.Api.SendAsync(request);

                Assert.DoesNotContain(answer.Headers, header => GiveAway.Contains(header.Key, StringComparer.OrdinalIgnoreCase));
                if (answer.Body.Length > 0)
                {
                    bodies++;
                    Assert.True(answer.Headers.TryGetValues("X-Content-Type-Options", out var sniff), $"{method.Name}: {answer}");
                    Assert.Equal("nosniff", Assert.Single(sniff));
                }
            }
        }

        Assert.True(bodies > 20);
    }

    [Theory]
    [InlineData("reports/usage", "application/json")]
    [InlineData("reports/usage?format=csv", "text/csv")]
    [InlineData("settings", "application/json")]
    public async Task What_readers_and_admins_get_is_cached_by_none_in_between(string path, string type)
    {
        var answer = await app.Api.AdministerAsync(HttpMethod.Get, path);

        Assert.Equal((200, type), (answer.Status, answer.ContentHeaders.ContentType?.MediaType));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }
}
