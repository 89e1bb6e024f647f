namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>A binding that starts the function.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class TriggerBindingAttribute : BindingAttribute
{
    public TriggerBindingAttribute()
    {
    }
}
