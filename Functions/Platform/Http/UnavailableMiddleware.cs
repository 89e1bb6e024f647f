using System.Net;
using Functions.Platform.MySql;
using Functions.Platform.Queue;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Functions.Platform.Http;

/// <summary>
/// Answers 503 where MySQL or a queue did not answer an HTTP function: nothing was wrong with the request, and a retry is safe. Each of
/// both is logged once a minute: every call may meet it.
/// </summary>
public sealed partial class UnavailableMiddleware(Outage outage, TimeProvider clock, ILogger<UnavailableMiddleware> logger)
    : IFunctionsWorkerMiddleware
{
    public const string RetryAfterSeconds = "5";

    /// <summary>What an outage of MySQL answers.</summary>
    public static readonly Problem NoMySql =
        Problem.Of(HttpStatusCode.ServiceUnavailable, "Unavailable", "The database does not answer at the moment; try again shortly.");

    /// <summary>What an outage of the storage account answers.</summary>
    public static readonly Problem NoQueue =
        Problem.Of(HttpStatusCode.ServiceUnavailable, "Unavailable", "The queue cannot be reached; try again shortly.");

    private readonly LogLimit _noMySql = new(clock);
    private readonly LogLimit _noQueue = new(clock);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (error.IsUnavailable() && FunctionAccess.Of(context.FunctionDefinition).IsHttp)
        {
            // An outage has its own two lines, however many calls meet it.
            if (!outage.IsKnown && _noMySql.IsDue())
            {
                Log.NoMySql(logger, error, context.FunctionDefinition.Name);
            }

            await AnswerAsync(context, NoMySql);
        }
        catch (QueueUnavailableException error) when (FunctionAccess.Of(context.FunctionDefinition).IsHttp)
        {
            if (_noQueue.IsDue())
            {
                Log.NoQueue(logger, error, context.FunctionDefinition.Name);
            }

            await AnswerAsync(context, NoQueue);
        }
    }

    private static async Task AnswerAsync(FunctionContext context, Problem problem)
    {
        var request = (await context.GetHttpRequestDataAsync())!;
        var response = await problem.AnswerAsync(request);
        response.Headers.Add("Retry-After", RetryAfterSeconds);
        context.GetInvocationResult().Value = response;
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Warning, "{Function} got no answer from MySQL")]
        public static partial void NoMySql(ILogger logger, Exception error, string function);

        [LoggerMessage(1102, LogLevel.Warning, "{Function} could not reach a queue")]
        public static partial void NoQueue(ILogger logger, Exception error, string function);
    }
}
