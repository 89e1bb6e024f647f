using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Functions.DeadLetters;

/// <summary>What a dead letter's payload tells of a user.</summary>
public static class PersonalData
{
    private const string User = "userId";

    private static readonly string[] Personal = [User, "sessionId", "ipHash", "meta"];

    /// <summary>
    /// The payload without what is personal of the user's items, unchanged where none is the user's; null where it cannot be read, so
    /// that nobody can tell what it holds. What is not the user's stays as it was sent.
    /// </summary>
    public static string? Without(string payload, long userId)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            return Names(document.RootElement, userId) ? Without(document.RootElement, userId) : payload;
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            return null;
        }
    }

    /// <summary>The user's items in the payload, as they were sent; none where it cannot be read.</summary>
    public static IReadOnlyList<string> Of(string payload, long userId)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            return [.. Items(document.RootElement, userId).Select(item => item.GetRawText())];
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            return [];
        }
    }

    // Not JSON, or with a name that is no text: half a surrogate pair.
    private static bool IsUnreadable(Exception error) => error is JsonException or InvalidOperationException;

    private static IEnumerable<JsonElement> Items(JsonElement node, long userId) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().SelectMany(item => Items(item, userId)),
        JsonValueKind.Object when IsOf(node, userId) => [node],
        JsonValueKind.Object => node.EnumerateObject().SelectMany(member => Items(member.Value, userId)),
        _ => [],
    };

    private static string Without(JsonElement root, long userId)
    {
        var rest = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(rest, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, root, userId);
        }

        return Encoding.UTF8.GetString(rest.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, JsonElement node, long userId)
    {
        if (!Names(node, userId))
        {
            json.WriteRawValue(node.GetRawText(), skipInputValidation: true);
        }
        else if (node.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var item in node.EnumerateArray())
            {
                Write(json, item, userId);
            }

            json.WriteEndArray();
        }
        else
        {
            var isOfUser = IsOf(node, userId);
            json.WriteStartObject();
            foreach (var member in node.EnumerateObject().Where(member => !isOfUser || !Personal.Contains(member.Name)))
            {
                json.WritePropertyName(member.Name);
                Write(json, member.Value, userId);
            }

            json.WriteEndObject();
        }
    }

    private static bool Names(JsonElement node, long userId) => Items(node, userId).Any();

    private static bool IsOf(JsonElement item, long userId) => item.EnumerateObject().Any(member =>
        member.NameEquals(User) && member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt64(out var user) && user == userId);
}
