namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a function returned; setting it replaces that.</summary>
public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}
