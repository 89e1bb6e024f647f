namespace Functions.Platform.OpenApi;

/// <summary>What a list holds, where its items are written key by key: the type that describes them to readers of the OpenAPI document.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}
