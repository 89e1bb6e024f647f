namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>What ties a parameter, a result or a method to the world outside.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class BindingAttribute : Attribute
{
    public BindingAttribute()
    {
    }
}
