using System.Net;
using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Http;

public sealed class RouteTests
{
    [Fact]
    public async Task Route_values_bind_by_name_and_type()
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Typed"));
        var id = Guid.NewGuid();

        var body = await host.Client.GetStringAsync($"/api/TYPED/7/{id}/true/caf%C3%A9?big=5000000000");

        Assert.Equal(
            $$"""{"number":7,"id":"{{id}}","flag":true,"word":"caf\u00E9","big":5000000000,"raw":"7"}""", body);
    }

    [Theory]
    [InlineData("GET", "/api/typed/seven/11111111-1111-1111-1111-111111111111/true", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/typed/7/11111111-1111-1111-1111-111111111111/true", HttpStatusCode.OK)]
    [InlineData("POST", "/api/files/a", HttpStatusCode.NotFound)]
    [InlineData("HEAD", "/api/files/a", HttpStatusCode.NotFound)]
    [InlineData("OPTIONS", "/api/files/a", HttpStatusCode.NotFound)]
    [InlineData("GET", "/files/a", HttpStatusCode.NotFound)]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    public async Task What_no_route_and_method_fits_is_not_found(string method, string path, HttpStatusCode status)
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Typed", "Files"));

        using var response = await host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/files/a/b.txt", "a/b.txt")]
    [InlineData("/api/files", "(none)")]
    public async Task A_catch_all_takes_every_segment(string path, string expected)
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Files"));

        Assert.Equal(expected, await host.Client.GetStringAsync(path));
    }

    [Theory]
    [InlineData("", "/open")]
    [InlineData("v1/x", "/v1/x/open")]
    public async Task The_route_prefix_is_host_jsons(string prefix, string path)
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Open")
        {
            Settings = { ["AzureFunctionsJobHost:extensions:http:routePrefix"] = prefix },
        });

        using var response = await host.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_disabled_function_is_not_there()
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Open") { Settings = { ["AzureWebJobs.Open.Disabled"] = "true" } });

        using var response = await host.Client.GetAsync("/api/open");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
