namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>A binding that is written after the function has returned.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public abstract class OutputBindingAttribute : BindingAttribute
{
    public OutputBindingAttribute()
    {
    }
}
