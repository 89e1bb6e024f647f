using System.Diagnostics;
using LocalHost.Configuration;
using LocalHost.Hosting;
using LocalHost.Queues;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LocalHost.Invocation;

/// <summary>Runs functions: each invocation in its own scope, trace and time limit, its outputs written at the end.</summary>
internal sealed partial class FunctionInvoker(
    IServiceScopeFactory scopes,
    MiddlewarePipeline pipeline,
    FunctionExecution execution,
    QueueOutputs outputs,
    InvocationLifetime lifetime,
    HostJson hostJson,
    EmbeddedHostOptions options,
    ILoggerFactory loggers)
{
    private static readonly ActivitySource Source = new("LocalHost");

    private readonly FunctionExecutionDelegate _run = pipeline.Build(execution.ExecuteAsync);

    /// <summary>Runs one invocation to its end; a failure is an outcome, never an exception.</summary>
    public async Task<InvocationOutcome> InvokeAsync(HostedFunction function, TriggerInput input, CancellationToken cancellationToken = default)
    {
        // A function that blocks must hold up neither the listener that started it nor a stop.
        await Task.Yield();
        using var timeout = new CancellationTokenSource(hostJson.FunctionTimeout ?? Timeout.InfiniteTimeSpan, options.Clock);
        using var token = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.Token, timeout.Token);
        using var activity = Source.StartActivity(function.Name);
        await using var scope = scopes.CreateAsyncScope();
        var context = new HostedFunctionContext(function, input, scope.ServiceProvider, activity, token.Token);
        var logger = loggers.CreateLogger($"Function.{function.Name}");
        using (logger.BeginScope(new Dictionary<string, object> { ["InvocationId"] = context.InvocationId }))
        {
            return await RunAsync(context, activity, logger);
        }
    }

    private async Task<InvocationOutcome> RunAsync(HostedFunctionContext context, Activity? activity, ILogger logger)
    {
        var started = options.Clock.GetTimestamp();
        Log.Started(logger, context.Function.Name, context.InvocationId);
        try
        {
            context.Input.Attach(context);
            await _run(context);
            var response = context.GetHttpResponseData();
            await outputs.WriteAsync(context);
            Log.Succeeded(logger, context.Function.Name, context.InvocationId, options.Clock.GetElapsedTime(started).TotalMilliseconds);
            return new InvocationOutcome(context.InvocationId, response, null);
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            Log.Failed(logger, e, context.Function.Name, context.InvocationId, options.Clock.GetElapsedTime(started).TotalMilliseconds);
            return new InvocationOutcome(context.InvocationId, null, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Function} started ({InvocationId})")]
        public static partial void Started(ILogger logger, string function, string invocationId);

        [LoggerMessage(2, LogLevel.Debug, "{Function} succeeded in {Milliseconds:0.0} ms ({InvocationId})")]
        public static partial void Succeeded(ILogger logger, string function, string invocationId, double milliseconds);

        [LoggerMessage(3, LogLevel.Error, "{Function} failed after {Milliseconds:0.0} ms ({InvocationId})")]
        public static partial void Failed(ILogger logger, Exception exception, string function, string invocationId, double milliseconds);
    }
}
