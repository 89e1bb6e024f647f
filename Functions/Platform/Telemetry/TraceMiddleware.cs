using System.Diagnostics;
using System.Net;
using Functions.Platform.Http;
using Functions.Platform.Queue;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Functions.Platform.Telemetry;

/// <summary>
/// A span for each invocation: of HTTP within its caller's trace, of a queue message within its sender's, so that one trace leads from
/// a batch's request to its rows. Without a listener it does nothing.
/// </summary>
public sealed class TraceMiddleware : IFunctionsWorkerMiddleware
{
    private const HttpStatusCode Unhandled = HttpStatusCode.InternalServerError;

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        AppTelemetry.Source.HasListeners() ? TraceAsync(context, next) : next(context);

    private static async Task TraceAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        var function = TracedFunction.Of(context.FunctionDefinition);
        var request = function.Kind == ActivityKind.Server ? await context.GetHttpRequestDataAsync() : null;
        using var span = Start(context, function, request);
        try
        {
            await next(context);
            if (request is not null)
            {
                Answered(span, context.GetHttpResponseData()?.StatusCode ?? HttpStatusCode.NoContent);
            }
        }
        catch (Exception failure)
        {
            // The type alone: a message may hold what was sent. The log has the rest, under the same trace id.
            span?.SetStatus(ActivityStatusCode.Error)?.SetTag("error.type", failure.GetType().FullName);
            if (request is not null)
            {
                Answered(span, Unhandled);
            }

            throw;
        }
    }

    private static Activity? Start(FunctionContext context, TracedFunction function, HttpRequestData? request)
    {
        // What the host's process has current is not always what the context says, and the context is authoritative.
        Activity.Current = null;
        var message = function.Kind == ActivityKind.Consumer ? Text(context, "QueueTrigger") : null;
        var host = Parse(context.TraceContext.TraceParent, context.TraceContext.TraceState);
        var sender = message is null ? default : MessageTrace.Read(message);
        var parent = sender != default ? sender : host != default ? host : Caller(request);
        var span = AppTelemetry.Source.StartActivity(
            Verb(function.Kind, request) + function.Name,
            function.Kind,
            parent,
            function.Tags,
            sender != default && host != default ? [new ActivityLink(host)] : null);
        span?.SetTag("faas.invocation_id", context.InvocationId);
        if (request is not null)
        {
            // Not the path nor the query, for these may hold what identifies somebody, or a key.
            span?.SetTag("http.request.method", request.Method)
                .SetTag("url.scheme", request.Url.Scheme)
                .SetTag("server.address", request.Url.Host);
        }
        else if (message is not null)
        {
            span?.SetTag("messaging.message.id", Text(context, "Id"));
        }

        return span;
    }

    private static void Answered(Activity? span, HttpStatusCode status)
    {
        span?.SetTag("http.response.status_code", (int)status);
        if (status >= Unhandled)
        {
            span?.SetStatus(ActivityStatusCode.Error);
        }
    }

    private static string Verb(ActivityKind kind, HttpRequestData? request) => kind switch
    {
        ActivityKind.Server => $"{request?.Method} ",
        ActivityKind.Consumer => "process ",
        _ => "timer ",
    };

    private static ActivityContext Caller(HttpRequestData? request) =>
        request is null ? default : Parse(request.Header("traceparent"), request.Header("tracestate"));

    private static ActivityContext Parse(string? parent, string? state) =>
        ActivityContext.TryParse(parent, state, isRemote: true, out var context) ? context : default;

    private static string? Text(FunctionContext context, string name) =>
        context.BindingContext.BindingData.GetValueOrDefault(name) as string;
}
