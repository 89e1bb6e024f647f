using System.Diagnostics;
using Functions.Platform.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Functions.Platform.MySql;

/// <summary>
/// Makes functions that no caller waits for wait during an outage of MySQL: a message stays with its invocation, whose lease the host
/// renews, and a timer's run goes on, for a while before they fail. So an outage causes few failures, and work continues when it ends.
/// </summary>
public sealed class OutageMiddleware(Outage outage, TimeProvider clock) : IFunctionsWorkerMiddleware
{
    /// <summary>How long an invocation waits in an outage; less than a message that failed stays invisible.</summary>
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
        // From when it met this outage: what had run or waited for minutes before does not fail at once.
        long? met = waitsFirst && outage.IsKnown ? clock.GetTimestamp() : null;
        if (waitsFirst)
        {
            await outage.WaitAsync(Patience, context.CancellationToken);
        }

        while (true)
        {
            var began = clock.GetTimestamp();
            try
            {
                await next(context);
                return;
            }
            catch (Exception error) when (error.IsUnavailable() && !error.IsLockConflict())
            {
                met = met is null || clock.GetElapsedTime(began) > Patience ? clock.GetTimestamp() : met;
                var left = Patience - clock.GetElapsedTime(met.Value);
                if (left <= Pause || !await outage.WaitAsync(left, context.CancellationToken))
                {
                    throw;
                }

                await Task.Delay(Pause, context.CancellationToken);
            }
        }
    }
}
