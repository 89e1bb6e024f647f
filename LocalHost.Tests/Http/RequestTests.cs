using System.Net;
using System.Net.Sockets;
using System.Text;
using LocalHost.Tests.Fixtures;

namespace LocalHost.Tests.Http;

public sealed class RequestTests
{
    private const string Caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Fact]
    public async Task A_function_sees_body_and_every_query_value_and_sets_status_and_headers()
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Echo"));

        using var response = await host.Client.PostAsync("/api/echo?v=1&v=2,3&v=", new StringContent("grüße"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("1|2,3|", response.Headers.GetValues("x-values").Single());
        Assert.Equal("grüße", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Header_names_reach_a_function_in_lower_case()
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Echo"));
        host.Client.DefaultRequestHeaders.Add("X-Mixed-Case", ["1", "2"]);

        using var response = await host.Client.PostAsync("/api/echo", new StringContent("x"));

        Assert.Contains("x-mixed-case", response.Headers.GetValues("x-names").Single().Split('|'));
    }

    [Fact]
    public async Task A_body_in_chunks_reaches_a_function_empty_as_on_Azure()
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Echo"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/echo") { Content = new StringContent("lost") };
        request.Headers.TransferEncodingChunked = true;

        using var response = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Cookies_are_sent_as_the_function_sets_them()
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Baked"));

        using var response = await host.Client.GetAsync("/api/baked");

        Assert.Equal("a=1%3B2; max-age=60; path=/api; samesite=strict; httponly", response.Headers.GetValues("Set-Cookie").Single());
    }

    [Theory]
    [InlineData("Throws", "/api/throws")]
    [InlineData("BadHeader", "/api/bad-header")]
    public async Task A_failure_is_an_empty_500_that_names_the_invocation(string function, string path)
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", function));

        using var response = await host.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.True(Guid.TryParse(response.Headers.GetValues("x-ms-invocation-id").Single(), out _));
    }

    [Fact]
    public async Task No_result_is_no_content()
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Nothing"));

        using var response = await host.Client.DeleteAsync("/api/nothing");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(["DELETE"], host.Journal.Entries);
    }

    [Theory]
    [InlineData("GET /api/echo HTTP/1.1\r\nHost: a b\r\n\r\n", "400")]
    [InlineData("POST /api/echo HTTP/1.1\r\nHost: h:99999999\r\nContent-Length: 1\r\n\r\nx", "400")]
    [InlineData("POST /api/echo HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", "400")]
    [InlineData("POST /api/echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "202")]
    [InlineData("POST /api/echo HTTP/1.1\r\nHost: h\r\nContent-Length: 104857601\r\n\r\n", "413")]
    [InlineData("POST /api/echo?v=%zz&=&&%00 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", "202")]
    [InlineData("POST /api/%zz%00 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", "4")]
    public async Task A_malformed_request_is_never_a_500(string request, string status)
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Echo"));

        Assert.StartsWith($"HTTP/1.1 {status}", await AnswerAsync(host, request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 10, "202")]
    [InlineData(101, 10, "431")]
    [InlineData(20, 2000, "431")]
    public async Task Headers_are_limited_in_number_and_size(int count, int size, string status)
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Echo"));
        // Host and Content-Length are two of them.
        var headers = string.Concat(Enumerable.Range(0, count - 2).Select(i => $"x-{i}: {new string('x', size)}\r\n"));

        var answer = await AnswerAsync(host, $"POST /api/echo HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n{headers}\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_goes_on_in_the_invocation()
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Trace"));
        host.Client.DefaultRequestHeaders.Add("traceparent", Caller);

        Assert.Equal(Caller, await host.Client.GetStringAsync("/api/trace"));
    }

    [Fact]
    public async Task A_call_outside_any_trace_begins_none()
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Trace"));

        Assert.Empty(await host.Client.GetStringAsync("/api/trace"));
    }

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("https://other.example", false)]
    public async Task A_preflight_is_granted_to_listed_origins_only(string origin, bool granted)
    {
        await using var host = await TestHost.StartAsync(new HostPlan("none", "Keyed")
        {
            Settings = { ["LocalHost:Cors"] = "https://app.example, https://b.example" },
        });
        host.Client.DefaultRequestHeaders.Clear();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/keyed");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-functions-key,content-type");

        using var response = await host.Client.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(granted, response.Headers.TryGetValues("Access-Control-Allow-Origin", out _));
        if (granted)
        {
            Assert.Equal("x-functions-key,content-type", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
        }
    }

    private static async Task<string?> AnswerAsync(TestHost host, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Client.BaseAddress!.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync();
    }
}
