namespace Microsoft.Azure.Functions.Worker;

/// <summary>Objects that belong to one invocation, found by their type.</summary>
public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    public void Set<T>(T instance);

    public T? Get<T>();
}
