namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the trigger knows beside its payload: route and query values, queue message data.</summary>
public abstract class BindingContext
{
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
