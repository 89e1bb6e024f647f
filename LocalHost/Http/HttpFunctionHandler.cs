using LocalHost.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace LocalHost.Http;

/// <summary>Takes a request through its function: key, body, invocation, response.</summary>
internal sealed partial class HttpFunctionHandler(FunctionInvoker invoker, FunctionKeys keys, ILogger<HttpFunctionHandler> logger)
{
    public const string InvocationIdHeader = "x-ms-invocation-id";

    public async Task HandleAsync(HttpContext http, HostedFunction function, HttpTriggerAttribute trigger)
    {
        if (!keys.Admit(http.Request, trigger.AuthLevel))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var input = await HttpTriggerInput.ReadAsync(http.Request, http.RequestAborted);
        var outcome = await invoker.InvokeAsync(function, input, http.RequestAborted);
        await AnswerAsync(http, outcome);
    }

    private async Task AnswerAsync(HttpContext http, InvocationOutcome outcome)
    {
        try
        {
            if (!outcome.Succeeded)
            {
                Fail(http.Response, outcome);
            }
            else if (outcome.Response is null)
            {
                http.Response.StatusCode = StatusCodes.Status204NoContent;
            }
            else
            {
                await ResponseWriter.WriteAsync(http.Response, outcome.Response, http.RequestAborted);
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException && !http.Response.HasStarted)
        {
            Log.NotSendable(logger, e, outcome.InvocationId);
            Fail(http.Response, outcome);
        }
    }

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
