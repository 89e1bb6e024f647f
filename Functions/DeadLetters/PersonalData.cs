using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Functions.Erasures;

namespace Functions.DeadLetters;

/// <summary>Finds and removes a user's data in a dead letter's payload.</summary>
public static partial class PersonalData
{
    private const string User = "userId";

    private static readonly string[] Personal = [User, "sessionId", "ipHash", "meta"];
    private static readonly string[] Accepted = ["receivedAt", "at"];
    private static readonly string[] Times = [.. Accepted, "createdAt"];

    /// <summary>
    /// The payload without what is personal of the user's items, unchanged where none is the user's; null where it cannot be
    /// read. Other items stay as they were sent.
    /// </summary>
    public static string? Without(string payload, long userId) => Without(payload, item => UsersOf(item).Contains(userId));

    /// <summary>
    /// As <see cref="Without(string, long)"/>, of the items of users who were erased after they were accepted, or after they happened.
    /// </summary>
    public static string? Without(string payload, ErasedUsers erased) => Without(payload, item => IsErased(item, erased));

    /// <summary>Every user that the payload names, also where it cannot be read as JSON.</summary>
    public static IReadOnlyList<long> Users(string payload) =>
        [.. NamedUsers()
            .Matches(payload).Select(user => long.TryParse(user.Groups["id"].Value, out var id) ? id : 0).Where(id => id > 0).Distinct()];

    private static string? Without(string payload, Func<JsonElement, bool> isOf)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            return Names(document.RootElement, isOf) ? Without(document.RootElement, isOf) : payload;
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
            return [.. Items(document.RootElement, item => UsersOf(item).Contains(userId)).Select(item => item.GetRawText())];
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            return [];
        }
    }

    // Not JSON, or with a name that is no text: half a surrogate pair.
    private static bool IsUnreadable(Exception error) => error is JsonException or InvalidOperationException;

    private static IEnumerable<JsonElement> Items(JsonElement node, Func<JsonElement, bool> isOf) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().SelectMany(item => Items(item, isOf)),
        JsonValueKind.Object when isOf(node) => [node],
        JsonValueKind.Object => node.EnumerateObject().SelectMany(member => Items(member.Value, isOf)),
        _ => [],
    };

    private static string Without(JsonElement root, Func<JsonElement, bool> isOf)
    {
        var rest = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(rest, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, root, isOf);
        }

        return Encoding.UTF8.GetString(rest.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, JsonElement node, Func<JsonElement, bool> isOf)
    {
        if (!Names(node, isOf))
        {
            json.WriteRawValue(node.GetRawText(), skipInputValidation: true);
        }
        else if (node.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var item in node.EnumerateArray()
                .Where(item => !(item.ValueKind == JsonValueKind.Object && isOf(item) && IsHeartbeat(item))))
            {
                Write(json, item, isOf);
            }

            json.WriteEndArray();
        }
        else
        {
            var isOfUser = isOf(node);
            json.WriteStartObject();
            foreach (var member in node.EnumerateObject().Where(member => !isOfUser || !Personal.Contains(member.Name)))
            {
                json.WritePropertyName(member.Name);
                Write(json, member.Value, isOf);
            }

            json.WriteEndObject();
        }
    }

    private static bool Names(JsonElement node, Func<JsonElement, bool> isOf) => Items(node, isOf).Any();

    private static IEnumerable<long> UsersOf(JsonElement item)
    {
        foreach (var member in item.EnumerateObject())
        {
            if (member.NameEquals(User) && member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt64(out var user))
            {
                yield return user;
            }
        }
    }

    // An item without the time of acceptance may be from before the erasure.
    private static bool IsErased(JsonElement item, ErasedUsers erased)
    {
        DateTime[] times = [
            .. Accepted.Any(name => item.TryGetProperty(name, out _)) ? Times.Select(name => Time(item, name)) : [DateTime.MinValue]];
        return UsersOf(item).Any(user => erased.Covers(user, times));
    }

    private static DateTime Time(JsonElement item, string name) =>
        !item.TryGetProperty(name, out var time) ? DateTime.MaxValue
        : time.ValueKind == JsonValueKind.String && time.TryGetDateTime(out var at) ? at
        : DateTime.MinValue;

    // A heartbeat has no use without its user.
    private static bool IsHeartbeat(JsonElement item) => item.TryGetProperty("at", out _) && item.TryGetProperty("sessionId", out _);

    [GeneratedRegex("\"userId\"\\s*:\\s*(?<id>[0-9]{1,19})")]
    private static partial Regex NamedUsers();
}
