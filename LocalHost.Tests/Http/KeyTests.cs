using System.Net;
using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Http;

public sealed class KeyTests
{
    [Theory]
    [InlineData("keyed", null, HttpStatusCode.Unauthorized)]
    [InlineData("keyed", "", HttpStatusCode.Unauthorized)]
    [InlineData("keyed", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("keyed", TestHost.AppKey, HttpStatusCode.OK)]
    [InlineData("keyed", TestHost.MasterKey, HttpStatusCode.OK)]
    [InlineData("masterly", TestHost.AppKey, HttpStatusCode.Unauthorized)]
    [InlineData("masterly", TestHost.MasterKey, HttpStatusCode.OK)]
    [InlineData("open", null, HttpStatusCode.OK)]
    public async Task A_key_is_needed_in_the_header_or_the_query(string route, string? key, HttpStatusCode status)
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Keyed", "Masterly", "Open"));
        host.Client.DefaultRequestHeaders.Clear();

        using var byQuery = await host.Client.GetAsync($"/api/{route}?code={key}");
        if (key is not null)
        {
            host.Client.DefaultRequestHeaders.Add("x-functions-key", key);
        }

        using var byHeader = await host.Client.GetAsync($"/api/{route}");

        Assert.Equal(status, byQuery.StatusCode);
        Assert.Equal(status, byHeader.StatusCode);
    }

    [Fact]
    public async Task No_key_is_right_where_none_is_configured()
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Keyed")
        {
            Settings = { ["FunctionKeys:Default"] = "", ["FunctionKeys:Master"] = null },
        });
        host.Client.DefaultRequestHeaders.Clear();

        using var none = await host.Client.GetAsync("/api/keyed");
        using var empty = await host.Client.GetAsync("/api/keyed?code=");

        Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, empty.StatusCode);
    }

    [Theory]
    [InlineData("keyed", "page-key", HttpStatusCode.OK)]
    [InlineData("keyed-too", "page-key", HttpStatusCode.Unauthorized)]
    [InlineData("masterly", "page-key", HttpStatusCode.Unauthorized)]
    [InlineData("keyed-too", TestHost.AppKey, HttpStatusCode.OK)]
    public async Task A_key_with_a_list_opens_the_listed_functions_alone(string route, string key, HttpStatusCode status)
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Keyed", "KeyedToo", "Masterly")
        {
            Settings = { ["FunctionKeys:Page"] = "page-key", ["FunctionKeys:Page:Functions"] = "keyed, Open" },
        });
        host.Client.DefaultRequestHeaders.Clear();

        using var response = await host.Client.GetAsync($"/api/{route}?code={key}");

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task A_refused_request_never_reaches_the_function()
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Keyed", "Nothing"));
        host.Client.DefaultRequestHeaders.Clear();

        using var refused = await host.Client.GetAsync("/api/keyed?code=wrong");
        using var unknown = await host.Client.GetAsync("/api/nothing");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Empty(host.Journal.Entries);
    }
}
