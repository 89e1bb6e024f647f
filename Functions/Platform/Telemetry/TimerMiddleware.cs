using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Functions.Platform.Telemetry;

/// <summary>Counts the runs of timers and their failures, early ones included, but not runs that a stop interrupts.</summary>
public sealed class TimerMiddleware(TimerMetrics metrics) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        TracedFunction.Of(context.FunctionDefinition).Kind == ActivityKind.Internal ? CountAsync(context, next) : next(context);

    private async Task CountAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        catch (Exception) when (!context.CancellationToken.IsCancellationRequested)
        {
            metrics.Ran(context.FunctionDefinition.Name, Stopwatch.GetElapsedTime(started), failed: true);
            throw;
        }

        metrics.Ran(context.FunctionDefinition.Name, Stopwatch.GetElapsedTime(started), failed: false);
    }
}
