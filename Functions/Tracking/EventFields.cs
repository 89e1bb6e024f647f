using System.Text.Json;
using Functions.Platform;
using Functions.Platform.Http;

namespace Functions.Tracking;

/// <summary>The rules of single event fields that are more than a length.</summary>
public static class EventFields
{
    public static readonly string[] EventTypes = ["visit", "button", "document", "session"];
    public static readonly string[] UserTypes = ["student", "teacher", "guest"];
    public static readonly string[] DeviceTypes = ["desktop", "mobile", "tablet"];

    public static readonly TimeSpan OldestEvent = TimeSpan.FromDays(7);
    public static readonly TimeSpan FurthestAhead = TimeSpan.FromMinutes(5);

    /// <summary>The event's id, a new UUIDv7 where it has none.</summary>
    public static Guid Id(JsonItem item, DateTimeOffset now)
    {
        if (!item.TryGet("id", out var value))
        {
            return Guid.CreateVersion7(now);
        }

        if (value.ValueKind == JsonValueKind.String && value.TryGetText(out var text) && Guid.TryParseExact(text, "D", out var id))
        {
            return id;
        }

        item.Refuse("id", "must be a UUID");
        return default;
    }

    /// <summary>Required of students and teachers, and not a guest's to have.</summary>
    public static long? UserId(JsonItem item, string? userType)
    {
        if (userType != "guest")
        {
            return item.PositiveInteger("userId", required: userType is not null);
        }

        if (item.TryGet("userId", out _))
        {
            item.Refuse("userId", "must be absent or null for a guest");
        }

        return null;
    }

    /// <summary>UTC, cut to the whole second that the column holds; the time of receipt where the event has none.</summary>
    public static DateTime CreatedAt(JsonItem item, DateTimeOffset now)
    {
        if (!item.TryGet("createdAt", out var value))
        {
            return UtcSeconds.Of(now);
        }

        if (value.ValueKind != JsonValueKind.String || !HasOffset(value) || !value.TryGetDateTimeOffset(out var at))
        {
            item.Refuse("createdAt", "must be an ISO 8601 time with an offset, for example 2026-01-31T09:30:00Z");
        }
        else if (at < now - OldestEvent || at > now + FurthestAhead)
        {
            item.Refuse("createdAt", "must be at most 7 days old and 5 minutes ahead");
        }
        else
        {
            return UtcSeconds.Of(at);
        }

        return default;
    }

    // Without one the parser would take the server's own zone.
    private static bool HasOffset(JsonElement value) =>
        value.TryGetText(out var text) && (text.EndsWith('Z') || (text.Length > 6 && text[^3] == ':' && text[^6] is '+' or '-'));
}
