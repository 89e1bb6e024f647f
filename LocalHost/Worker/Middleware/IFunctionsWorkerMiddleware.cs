namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>A step around each invocation, in the order of registration.</summary>
public interface IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
