using System.Text.Json;
using System.Text.Json.Nodes;

namespace Functions.DeadLetters;

/// <summary>What a dead letter's payload tells of a user.</summary>
public static class PersonalData
{
    private const string User = "userId";

    private static readonly string[] Personal = [User, "sessionId", "ipHash", "meta"];

    /// <summary>
    /// The payload without what is personal of the user's items, unchanged where none is the user's; null where it cannot be read, so
    /// that nobody can tell what it holds.
    /// </summary>
    public static string? Without(string payload, long userId)
    {
        try
        {
            var root = JsonNode.Parse(payload);
            return Erase(root, userId) ? root!.ToJsonString() : payload;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Erase(JsonNode? node, long userId) => node switch
    {
        JsonArray array => EraseAll(array, userId),
        JsonObject item when IsOf(item, userId) => Array.FindAll(Personal, item.Remove).Length > 0,
        JsonObject item => EraseAll(item.Select(member => member.Value), userId),
        _ => false,
    };

    // To the end, also after the first that was found.
    private static bool EraseAll(IEnumerable<JsonNode?> nodes, long userId) =>
        nodes.Select(node => Erase(node, userId)).ToList().Contains(true);

    private static bool IsOf(JsonObject item, long userId) =>
        item[User] is JsonValue value && value.TryGetValue<long>(out var user) && user == userId;
}
