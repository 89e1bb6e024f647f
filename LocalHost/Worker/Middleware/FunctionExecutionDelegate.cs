namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>The rest of the pipeline, seen from one middleware.</summary>
public delegate Task FunctionExecutionDelegate(FunctionContext context);
