using Microsoft.Azure.Functions.Worker.Middleware;

namespace LocalHost.Invocation;

/// <summary>The app's middleware in the order of registration, and the function at its end.</summary>
internal sealed class MiddlewarePipeline
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _steps = [];

    public void Add(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> step) => _steps.Add(step);

    public FunctionExecutionDelegate Build(FunctionExecutionDelegate end) =>
        Enumerable.Reverse(_steps).Aggregate(end, (next, step) => step(next));
}
