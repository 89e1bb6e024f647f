using Microsoft.Azure.Functions.Worker;

namespace LocalHost.Invocation;

/// <summary>What a trigger hands to one invocation.</summary>
internal abstract class TriggerInput
{
    /// <summary>Values beside the payload, found by name in any case.</summary>
    public required IReadOnlyDictionary<string, object?> BindingData { get; init; }

    /// <summary>The caller's place in a trace (W3C); empty where it has none.</summary>
    public virtual string TraceParent => "";

    public virtual string TraceState => "";

    /// <summary>Puts what middleware may ask for into the context, before the first of them runs.</summary>
    public virtual void Attach(FunctionContext context)
    {
    }

    /// <summary>The value of the trigger's parameter.</summary>
    public abstract object? Bind(FunctionContext context, Type type);
}
