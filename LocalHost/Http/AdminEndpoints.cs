using System.Text.Json;
using LocalHost.Invocation;
using LocalHost.Queues;
using LocalHost.Timers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Http;

/// <summary>Lists the functions, and runs a timer or queue function at once, for holders of the master key.</summary>
internal sealed class AdminEndpoints(FunctionCatalog catalog, TimerFunctions timers, FunctionInvoker invoker, FunctionKeys keys)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("admin/functions", http => Guarded(http, () => ListAsync(http)));
        endpoints.MapPost("admin/functions/{name}", http => Guarded(http, () => RunAsync(http)));
    }

    private async Task Guarded(HttpContext http, Func<Task> action)
    {
        if (keys.Admit(http.Request, AuthorizationLevel.Admin))
        {
            await action();
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
    }

    private Task ListAsync(HttpContext http) => http.Response.WriteAsJsonAsync(catalog.Functions.Select(function => new
    {
        name = function.Name,
        trigger = function.Definition.InputBindings.Values.Single().Type,
    }));

    // Azure answers 202 when the run begins. This answers when it has ended, 500 where it failed,
    // so that tests and operators know the run's effects when they have the answer.
    private async Task RunAsync(HttpContext http)
    {
        var name = (string)http.Request.RouteValues["name"]!;
        var function = catalog.Functions.FirstOrDefault(function => function.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (function is null or { Trigger: HttpTriggerAttribute })
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (await ReadInputAsync(http) is not { } input)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var outcome = await InvokeAsync(function, input);
        http.Response.Headers[HttpFunctionHandler.InvocationIdHeader] = outcome.InvocationId;
        http.Response.StatusCode = outcome.Succeeded ? StatusCodes.Status202Accepted : StatusCodes.Status500InternalServerError;
    }

    private Task<InvocationOutcome> InvokeAsync(HostedFunction function, string input) =>
        timers.All.FirstOrDefault(timer => timer.Function == function) is { } timer
            ? timer.RunAsync(status: null, isPastDue: false)
            : invoker.InvokeAsync(function, QueueTriggerInput.OfText(input));

    private static async Task<string?> ReadInputAsync(HttpContext http)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync<ManualRun>(http.Request.Body, JsonSerializerOptions.Web, http.RequestAborted);
            return body is null ? null : body.Input ?? "";
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record ManualRun(string? Input);
}
