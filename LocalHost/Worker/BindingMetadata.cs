namespace Microsoft.Azure.Functions.Worker;

/// <summary>One binding of a function, as it was declared.</summary>
public abstract class BindingMetadata
{
    public abstract string Name { get; }

    public abstract string Type { get; }

    public abstract BindingDirection Direction { get; }
}
