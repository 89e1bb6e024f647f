using System.Net;
using LocalHost.Tests.Fixtures;
using LocalHost.Tests.Functions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalHost.Tests.Http;

public sealed class MiddlewareTests
{
    [Fact]
    public async Task Middleware_runs_in_the_order_of_registration()
    {
        await using var host = await StartAsync("Nothing", builder => builder
            .UseMiddleware(async (context, next) =>
            {
                context.Journal().Add("outer in");
                await next();
                context.Journal().Add("outer out");
            })
            .UseMiddleware<Inner>()
            .UseWhen<Inner>(context => context.FunctionDefinition.Name == "Other"));

        await host.Client.DeleteAsync("/api/nothing");

        Assert.Equal(["outer in", "inner in Nothing", "DELETE", "inner out", "outer out"], host.Journal.Entries);
    }

    [Fact]
    public async Task Middleware_can_answer_instead_of_the_function()
    {
        await using var host = await StartAsync("Throws", builder => builder.UseMiddleware(async (context, _) =>
        {
            var request = await context.GetHttpRequestDataAsync();
            context.GetInvocationResult().Value = request!.CreateResponse(HttpStatusCode.Forbidden);
        }));

        using var response = await host.Client.GetAsync("/api/throws");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Middleware_that_throws_fails_the_call()
    {
        await using var host = await StartAsync("Open", builder => builder.UseMiddleware((_, _) => throw new TimeoutException()));

        using var response = await host.Client.GetAsync("/api/open");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Fact]
    public async Task A_refused_request_never_reaches_middleware()
    {
        await using var host = await StartAsync("Keyed", builder => builder.UseMiddleware((context, next) =>
        {
            context.Journal().Add("reached");
            return next();
        }));
        host.Client.DefaultRequestHeaders.Clear();

        using var refused = await host.Client.GetAsync("/api/keyed?code=wrong");
        using var unknown = await host.Client.GetAsync("/api/unknown");

        Assert.Empty(host.Journal.Entries);
    }

    [Fact]
    public async Task Each_invocation_has_a_scope_of_its_own()
    {
        await using var host = await StartAsync("Scope", builder => builder.Services.AddScoped<ScopedThing>());

        var first = (await host.Client.GetStringAsync("/api/scope")).Split(' ');
        var second = (await host.Client.GetStringAsync("/api/scope")).Split(' ');

        Assert.Equal(first[0], first[1]);
        Assert.NotEqual(first[0], second[0]);
        Assert.Equal([$"disposed {first[0]}", $"disposed {second[0]}"], host.Journal.Entries);
    }

    private static Task<TestHost> StartAsync(string function, Action<FunctionsApplicationBuilder> configure) =>
        TestHost.StartAsync(new HostPlan("none", function) { Configure = configure });

    private sealed class Inner(Journal journal) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            journal.Add($"inner in {context.FunctionDefinition.Name}");
            await next(context);
            journal.Add("inner out");
        }
    }
}
