namespace Microsoft.Azure.Functions.Worker;

/// <summary>Makes a method a function of the given name, which is unique in the app.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
