using System.Text.Json.Serialization.Metadata;
using Functions.Platform.Queue;

namespace Bench;

/// <summary>
/// Queue messages that were packed before they are needed, because packing is the sender's work. Each use replaces
/// the values that it was packed with.
/// </summary>
internal sealed class PreparedMessages
{
    private readonly string[] _between;

    private PreparedMessages(string[] between) => _between = between;

    /// <param name="items">Of one message.</param>
    /// <param name="places">The values, as they are written and each once, whose places later values take.</param>
    public static PreparedMessages Of<T>(IEnumerable<T> items, JsonTypeInfo<T> type, IEnumerable<string> places)
    {
        var rest = QueueMessages.Pack(items, type).Single();
        var between = new List<string>();
        foreach (var place in places)
        {
            var at = rest.IndexOf(place, StringComparison.Ordinal);
            between.Add(rest[..at]);
            rest = rest[(at + place.Length)..];
        }

        return new PreparedMessages([.. between, rest]);
    }

    /// <summary>A message with new values, in the order of the places.</summary>
    public string With(Func<string> value) =>
        string.Concat(_between.SelectMany((part, place) => place == 0 ? [part] : new[] { value(), part }));
}
