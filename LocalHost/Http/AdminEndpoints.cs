using System.Text.Json;
using LocalHost.Invocation;
using LocalHost.Queues;
using LocalHost.Timers;

namespace LocalHost.Http;

/// <summary>Lists the functions, and runs a timer or queue function at once, for holders of the master key.</summary>
internal sealed class AdminEndpoints(FunctionCatalog catalog, TimerListeners timers, Dispatcher dispatcher, FunctionKeys keys)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("admin/functions", (HttpContext http) => Guarded(http, () => ListAsync(http)));
        endpoints.MapPost("admin/functions/{name}", (HttpContext http) => Guarded(http, () => RunAsync(http)));
    }

    private async Task Guarded(HttpContext http, Func<Task> action)
    {
        if (keys.AdmitMaster(http.Request))
        {
            await action();
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
    }

    private Task ListAsync(HttpContext http) =>
        http.Response.WriteAsJsonAsync(catalog.Functions.Select(function => new { name = function.Name, trigger = function.TriggerType }));

    // Azure answers 202 when the run begins. This answers when it has ended, 500 where it failed,
    // so that tests and operators see the run's effects once they have the answer.
    private async Task RunAsync(HttpContext http)
    {
        if (catalog.Find((string)http.Request.RouteValues["name"]!) is not { } function || function.IsTriggeredBy(HostFunction.Http))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (await ReadInputAsync(http) is not { } input)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        else
        {
            var outcome = await InvokeAsync(function, input);
            http.Response.Headers[FunctionEndpoint.InvocationIdHeader] = outcome.InvocationId;
            http.Response.StatusCode = outcome.Succeeded ? StatusCodes.Status202Accepted : StatusCodes.Status500InternalServerError;
        }
    }

    private Task<InvocationOutcome> InvokeAsync(HostFunction function, string input) =>
        timers.Timers.FirstOrDefault(timer => timer.Function == function) is { } timer
            ? timer.RunAsync(status: null, isPastDue: false)
            : dispatcher.InvokeAsync(function, invocation => QueueTriggerInput.Fill(invocation, function, input));

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
