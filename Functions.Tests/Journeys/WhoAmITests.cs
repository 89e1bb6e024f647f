using Functions.Tests.Fixtures;

namespace Functions.Tests.Journeys;

[Trait("Needs", "MySql"), Trait("Needs", "Host")]
public sealed class WhoAmITests(RunningApp app) : IClassFixture<RunningApp>
{
    [Theory]
    [InlineData(TestSettings.ReaderKey, """200 {"name":"test-reader","role":"reader"}""")]
    [InlineData(TestSettings.AdminKey, """200 {"name":"test-admin","role":"admin"}""")]
    [InlineData("wrong", """200 {"name":null,"role":null}""")]
    [InlineData(null, """200 {"name":null,"role":null}""")]
    public async Task A_caller_gets_its_name_and_role(string? key, string answer) =>
        Assert.Equal(answer, (await app.Api.CallAsync(HttpMethod.Get, "me", key)).ToString());
}
