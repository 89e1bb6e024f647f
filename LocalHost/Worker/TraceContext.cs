namespace Microsoft.Azure.Functions.Worker;

/// <summary>Where an invocation stands in a distributed trace (W3C).</summary>
public abstract class TraceContext
{
    public abstract string TraceParent { get; }

    public abstract string TraceState { get; }
}
