using System.Net;
using LocalHost.Tests.Fixtures;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Hosting;

namespace LocalHost.Tests.Queues;

public sealed class OutputTests(Azurite azurite)
{
    private readonly string _storage = azurite.TakeAccount();

    [Fact]
    public async Task Outputs_are_in_their_queues_before_the_response_goes_out()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Accept"));

        using var response = await host.Client.PostAsync("/api/accept", new StringContent("first"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("taken", await response.Content.ReadAsStringAsync());
        Assert.Equal(["first"], await new TestQueue(_storage, "one").PeekAsync());
        Assert.Equal(["a", "b"], await new TestQueue(_storage, "many").PeekAsync());
        Assert.Equal(["bytes"], await new TestQueue(_storage, "bytes").PeekAsync());
        Assert.Equal(["""{"Name":"thing"}"""], await new TestQueue(_storage, "thing").PeekAsync());
        Assert.Equal(0, await new TestQueue(_storage, "none").CountAsync());
    }

    [Fact]
    public async Task A_message_too_large_for_its_queue_fails_the_call()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Accept"));

        using var fits = await host.Client.PostAsync("/api/accept", new StringContent(new string('x', 48 * 1024)));
        using var tooLarge = await host.Client.PostAsync("/api/accept", new StringContent(new string('x', (48 * 1024) + 1)));

        Assert.Equal(HttpStatusCode.Accepted, fits.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, tooLarge.StatusCode);
        Assert.Empty(await tooLarge.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_queue_that_cannot_be_reached_fails_the_call()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "AcceptOver")
        {
            Settings = { ["Closed"] = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;QueueEndpoint=http://127.0.0.1:1/a;" },
        });

        using var response = await host.Client.PostAsync("/api/accept-elsewhere", null);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.True(response.Headers.Contains("x-ms-invocation-id"));
    }

    [Fact]
    public async Task A_response_that_middleware_puts_in_place_is_sent_alone()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Accept")
        {
            Configure = builder => builder.UseMiddleware(async (context, next) =>
            {
                await next();
                var request = await context.GetHttpRequestDataAsync();
                context.GetInvocationResult().Value = request!.CreateResponse(HttpStatusCode.Conflict);
            }),
        });

        using var response = await host.Client.PostAsync("/api/accept", new StringContent("first"));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal(0, await new TestQueue(_storage, "one").CountAsync());
    }

    [Fact]
    public async Task Middleware_can_replace_the_response_in_its_output_binding()
    {
        await using var host = await TestHost.StartAsync(new HostPlan(_storage, "Accept")
        {
            Configure = builder => builder.UseMiddleware(async (context, next) =>
            {
                var request = await context.GetHttpRequestDataAsync();
                await next();
                Assert.Equal(HttpStatusCode.Accepted, context.GetHttpResponseData()!.StatusCode);
                var output = context.GetOutputBindings<HttpResponseData>().Single(binding => binding.BindingType == "http");
                output.Value = request!.CreateResponse(HttpStatusCode.Created);
            }),
        });

        using var response = await host.Client.PostAsync("/api/accept", new StringContent("first"));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(["first"], await new TestQueue(_storage, "one").PeekAsync());
    }
}
