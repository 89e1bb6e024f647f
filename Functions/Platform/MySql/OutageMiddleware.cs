using System.Diagnostics;
using Functions.Platform.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Functions.Platform.MySql;

/// <summary>
/// Waits an outage of MySQL out in the functions that no caller waits for: a message is kept in hand, which the host renews, and a timer's
/// run
/// is kept up, for a while before they fail. So an outage costs few failures, and what was kept goes on at once when it ends.
/// </summary>
public sealed class OutageMiddleware(Outage outage) : IFunctionsWorkerMiddleware
{
    /// <summary>How long an invocation waits; less than a message that failed stays invisible.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    // After a lost session while the server still runs.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        TracedFunction.Of(context.FunctionDefinition).Kind switch
        {
            ActivityKind.Consumer => WaitOutAsync(context, next, waitsFirst: true),
            // Some timers need no MySQL.
            ActivityKind.Internal => WaitOutAsync(context, next, waitsFirst: false),
            _ => next(context),
        };

    private async Task WaitOutAsync(FunctionContext context, FunctionExecutionDelegate next, bool waitsFirst)
    {
        var began = Stopwatch.GetTimestamp();
        if (waitsFirst)
        {
            await outage.WaitAsync(Patience, context.CancellationToken);
        }

        while (true)
        {
            try
            {
                await next(context);
                return;
            }
            catch (Exception error) when (error.IsUnavailable() && !error.IsLockConflict() && Left(began) > Pause)
            {
                if (!await outage.WaitAsync(Left(began), context.CancellationToken))
                {
                    throw;
                }

                await Task.Delay(Pause, context.CancellationToken);
            }
        }
    }

    private static TimeSpan Left(long began) => Patience - Stopwatch.GetElapsedTime(began);
}
