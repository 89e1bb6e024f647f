namespace Functions.Platform.OpenApi;

/// <summary>The type that describes the items of a list in the OpenAPI document, where they are written key by key.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}
