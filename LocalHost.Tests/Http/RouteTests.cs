using System.Net;
using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Http;

public sealed class RouteTests
{
    [Fact]
    public async Task Route_and_query_values_reach_the_function()
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Typed"));
        var id = Guid.NewGuid();

        var body = await host.Client.GetStringAsync($"/api/TYPED/7/{id}/caf%C3%A9?big=5000000000");

        Assert.Equal($"7 {id} café 5000000000", body);
    }

    [Theory]
    [InlineData("GET", "/api/typed/seven/11111111-1111-1111-1111-111111111111", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/typed/7/11111111-1111-1111-1111-111111111111", HttpStatusCode.OK)]
    [InlineData("POST", "/api/files/a", HttpStatusCode.NotFound)]
    [InlineData("HEAD", "/api/files/a", HttpStatusCode.NotFound)]
    [InlineData("OPTIONS", "/api/files/a", HttpStatusCode.NotFound)]
    [InlineData("GET", "/files/a", HttpStatusCode.NotFound)]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("HEAD", "/api/headed", HttpStatusCode.OK)]
    public async Task What_no_route_and_method_fits_is_not_found(string method, string path, HttpStatusCode status)
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Typed", "Files", "Headed"));

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
        await using var host = await TestHost.StartAsync(
            new HostPlan("none", "Open") { Settings = { ["AzureWebJobs.Open.Disabled"] = "true" } });

        using var response = await host.Client.GetAsync("/api/open");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
