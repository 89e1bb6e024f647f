using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Functions.Platform.Queue;

/// <summary>Packs items into as few queue messages as their size allows, and reads them out again.</summary>
public static class QueueMessages
{
    /// <summary>Most bytes a message may hold before base64 makes them 64 KiB.</summary>
    public const int MaxBytes = 48 * 1024;

    // The messages are never shown in a page, so only what JSON itself demands is escaped.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly byte[] Untraced = Head(null);

    // What a thread packed with last: a message's buffer is larger than all else that a request allocates.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Message, ArrayBufferWriter<byte> Item)? _spare;

    /// <summary>The messages' texts, in the order of the items. An item alone must fit; the field rules see to that.</summary>
    /// <param name="items">What the messages carry.</param>
    /// <param name="type">How an item is written.</param>
    /// <param name="sender">The span in whose trace the messages are worked on; null for none.</param>
    public static string[] Pack<T>(IEnumerable<T> items, JsonTypeInfo<T> type, Activity? sender = null)
    {
        var (message, item) = _spare ?? (new(MaxBytes), new(1024));
        _spare = null;
        try
        {
            return Write(items, type, sender is null ? Untraced : Head(sender), message, item);
        }
        finally
        {
            message.ResetWrittenCount();
            _spare = (message, item);
        }
    }

    private static string[] Write<T>(
        IEnumerable<T> items, JsonTypeInfo<T> type, byte[] head, ArrayBufferWriter<byte> message, ArrayBufferWriter<byte> item)
    {
        var messages = new List<string>();
        using var writer = new Utf8JsonWriter(item, Compact);
        foreach (var value in items)
        {
            item.ResetWrittenCount();
            writer.Reset(item);
            JsonSerializer.Serialize(writer, value, type);
            if (message.WrittenCount > 0 && message.WrittenCount + item.WrittenCount + ",]}".Length > MaxBytes)
            {
                messages.Add(Finish(message));
            }

            message.Write(message.WrittenCount == 0 ? head : ","u8);
            message.Write(item.WrittenSpan);
        }

        if (message.WrittenCount > 0)
        {
            messages.Add(Finish(message));
        }

        return [.. messages];
    }

    /// <summary>The message's items; null, with the reason, where it is not of the form that <see cref="Pack"/> writes.</summary>
    public static IReadOnlyList<T>? Read<T>(string message, JsonTypeInfo<QueueMessage<T>> type, out string unreadable)
    {
        try
        {
            var read = JsonSerializer.Deserialize(message, type);
            var good = read?.V == QueueMessage<T>.CurrentVersion && read.Items.All(item => item is not null);
            unreadable = good ? "" : $"The message is not one of version {QueueMessage<T>.CurrentVersion}, or holds a null.";
            return good ? read!.Items : null;
        }
        catch (JsonException error)
        {
            unreadable = $"The message cannot be read: {error.Message}";
            return null;
        }
    }

    private static byte[] Head(Activity? sender) =>
        Encoding.UTF8.GetBytes($$"""{"v":{{QueueMessage<int>.CurrentVersion}},{{MessageTrace.Members(sender)}}"items":[""");

    private static string Finish(ArrayBufferWriter<byte> message)
    {
        message.Write("]}"u8);
        var text = Encoding.UTF8.GetString(message.WrittenSpan);
        message.ResetWrittenCount();
        return text;
    }
}
