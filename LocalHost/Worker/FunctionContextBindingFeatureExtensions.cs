using LocalHost.Invocation;

namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextBindingFeatureExtensions
{
    /// <exception cref="InvalidOperationException">The result is null or of another type.</exception>
    public static InvocationResult<T> GetInvocationResult<T>(this FunctionContext context)
    {
        var state = InvocationState.Of(context);
        return state.Result is T
            ? new StoredResult<T>(state)
            : throw new InvalidOperationException(
                $"The result of this invocation is of type {state.Result?.GetType().ToString() ?? "null"}, not {typeof(T)}.");
    }

    public static InvocationResult GetInvocationResult(this FunctionContext context) =>
        new StoredResult(InvocationState.Of(context));

    /// <summary>Every output binding of the function, whatever its type; its value only where that is a <typeparamref name="T"/>.</summary>
    public static IEnumerable<OutputBindingData<T>> GetOutputBindings<T>(this FunctionContext context)
    {
        var state = InvocationState.Of(context);
        return context.FunctionDefinition.OutputBindings.Values.Select(binding => new StoredOutput<T>(state, binding));
    }
}
