using LocalHost.Invocation;
using LocalHost.Rpc;

namespace LocalHost.Http;

/// <summary>Takes a request through its function: key, invocation, response.</summary>
internal sealed partial class FunctionEndpoint(Dispatcher dispatcher, FunctionKeys keys, ILogger<FunctionEndpoint> logger)
{
    public const string InvocationIdHeader = "x-ms-invocation-id";

    public async Task HandleAsync(HttpContext http, HostFunction function)
    {
        if (!keys.Admit(http.Request, function))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var request = await RpcRequest.ReadAsync(http.Request, http.RequestAborted);
        var outcome = await dispatcher.InvokeAsync(
            function, invocation => RpcRequest.Fill(invocation, function, http.Request, request), http.RequestAborted);
        await RespondAsync(http, outcome);
    }

    private async Task RespondAsync(HttpContext http, InvocationOutcome outcome)
    {
        try
        {
            if (!outcome.Succeeded)
            {
                Fail(http.Response, outcome);
            }
            else if (HttpOf(outcome.Response!) is { } response)
            {
                await RpcResponse.WriteAsync(http.Response, response, http.RequestAborted);
            }
            else
            {
                http.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException && !http.Response.HasStarted)
        {
            Log.NotSendable(logger, e, outcome.InvocationId);
            Fail(http.Response, outcome);
        }
    }

    // The function's own result, or the response among several outputs; null is an answer without content.
    private static RpcHttp? HttpOf(InvocationResponse response) =>
        response.ReturnValue?.Http ?? response.OutputData.Select(output => output.Data?.Http).FirstOrDefault(http => http is not null);

    private static void Fail(HttpResponse response, InvocationOutcome outcome)
    {
        response.Clear();
        response.StatusCode = StatusCodes.Status500InternalServerError;
        response.Headers[InvocationIdHeader] = outcome.InvocationId;
    }

    private static partial class Log
    {
        [LoggerMessage(40, LogLevel.Error, "The response of {InvocationId} cannot be sent as it is")]
        public static partial void NotSendable(ILogger logger, Exception exception, string invocationId);
    }
}
