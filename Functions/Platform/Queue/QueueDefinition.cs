using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Functions.Platform.Queue;

/// <summary>A queue of the app. The items' records declare theirs as static fields, so <see cref="All"/> is the one list.</summary>
/// <param name="Name">The queue's name.</param>
/// <param name="Item">What its messages carry.</param>
public abstract record QueueDefinition(string Name, Type Item)
{
    /// <summary>Where the host puts messages that failed too often.</summary>
    public string Poison => PoisonOf(Name);

    /// <summary>Queues of earlier releases whose messages this one takes; see <see cref="FormerQueues"/>.</summary>
    public IReadOnlyList<string> Former { get; init; } = [];

    public static IReadOnlyList<QueueDefinition> All { get; } =
    [
        .. typeof(QueueDefinition).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.FieldType.IsSubclassOf(typeof(QueueDefinition)))
            .Select(field => (QueueDefinition)field.GetValue(null)!)
            .OrderBy(queue => queue.Name, StringComparer.Ordinal),
    ];

    public static string PoisonOf(string name) => $"{name}-poison";

    public static IEnumerable<string> Names => All.SelectMany(queue => new[] { queue.Name, queue.Poison });
}

/// <inheritdoc cref="QueueDefinition"/>
/// <param name="Name">The queue's name.</param>
/// <param name="Message">How a message is written and read.</param>
public sealed record QueueDefinition<T>(string Name, JsonTypeInfo<QueueMessage<T>> Message) : QueueDefinition(Name, typeof(T))
{
    public string[] Pack(IEnumerable<T> items, Activity? sender = null) =>
        QueueMessages.Pack(items, (JsonTypeInfo<T>)Message.Options.GetTypeInfo(typeof(T)), sender);
}
