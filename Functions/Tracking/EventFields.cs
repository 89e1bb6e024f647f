using System.Buffers.Text;
using System.Text.Json;
using Functions.Platform;
using Functions.Platform.Http;

namespace Functions.Tracking;

public static class EventFields
{
    public static readonly ChoiceRule EventType = new("eventType", EventTypes.All, "What kind of thing happened") { Required = true };
    public static readonly TextRule EventName = new("eventName", 1, 100, "Which page, button or other thing it was") { Required = true };
    public static readonly TextRule AppName = new("appName", 1, 50, "The app that it happened in") { Required = true };
    public static readonly ChoiceRule UserType = new("userType", UserTypes.All, "What kind of user did it") { Required = true };
    public static readonly NumberRule User = new(
        "userId", 1, long.MaxValue, "Who did it: required of students and teachers, absent or null for a guest");
    private static readonly NumberRule RequiredUser = User with { Required = true };

    public static readonly TextRule SessionId = new("sessionId", 1, 100, "The session that it happened in");
    public static readonly TextRule Os = new("os", 1, 50, "The operating system. Absent: taken from the User-Agent header");

    public static readonly ChoiceRule DeviceType =
        new("deviceType", DeviceTypes.All, "The kind of device. Absent: taken from the User-Agent header");

    private static readonly OwnRule EventId = new(
        "id",
        """{ "type": "string", "format": "uuid" }""",
        "A UUID of the sender's. The same id within 7 days counts once, so a retry with it is safe. Absent: the server makes one");

    public static readonly TimeSpan OldestEvent = TimeSpan.FromDays(7);
    public static readonly TimeSpan FurthestAhead = TimeSpan.FromMinutes(5);

    private static readonly OwnRule Created = new(
        "createdAt",
        """{ "type": "string", "format": "date-time" }""",
        "When it happened, with an offset; at most 7 days ago and 5 minutes ahead. Absent: the time of receipt");

    // For clients whose clock cannot be trusted: a duration is right even if the clock is wrong.
    private static readonly NumberRule Age = new(
        "ageMs", 0, (long)OldestEvent.TotalMilliseconds,
        "How many milliseconds before it was sent the event happened; at most 7 days. Not together with createdAt");

    /// <summary>What every event may say besides what happened.</summary>
    public static readonly FieldRule[] Common =
        [EventId, AppName, UserType, User, SessionId, CallerCountry.Rule, Os, DeviceType, EventMeta.Rule, Created, Age];

    /// <summary>The event's id, a new UUIDv7 where it has none.</summary>
    public static Guid Id(JsonItem item, DateTimeOffset now)
    {
        if (!item.TryRead(EventId, out var value))
        {
            return Guid.CreateVersion7(now);
        }

        if (value.ValueKind == JsonValueKind.String && TryGetId(value, out var id))
        {
            return id;
        }

        item.Refuse(EventId.Name, "must be a UUID");
        return default;
    }

    private static bool TryGetId(JsonElement value, out Guid id) =>
        value.PlainUtf8() is { IsEmpty: false } plain
            ? Utf8Parser.TryParse(plain, out id, out var read, 'D') && read == plain.Length
            : Guid.TryParseExact(value.TryGetText(out var text) ? text : "", "D", out id);

    /// <summary>Required of students and teachers; must be absent for guests.</summary>
    public static long? UserId(JsonItem item, string? userType)
    {
        if (userType != UserTypes.Guest)
        {
            return item.Number(userType is null ? User : RequiredUser);
        }

        if (item.TryRead(User, out _))
        {
            item.Refuse(User.Name, "must be absent or null for a guest");
        }

        return null;
    }

    /// <summary>
    /// UTC, cut to the whole second that the column holds; the time of receipt, less <c>ageMs</c>, where the event has none.
    /// </summary>
    public static DateTime CreatedAt(JsonItem item, DateTimeOffset now)
    {
        var age = item.Number(Age);
        if (!item.TryRead(Created, out var value))
        {
            return UtcSeconds.Of(now.AddMilliseconds(-(age ?? 0)));
        }

        if (item.TryGet(Age.Name, out _))
        {
            item.Refuse(Age.Name, "must be absent or null where createdAt is given");
        }

        if (value.ValueKind != JsonValueKind.String || !HasOffset(value) || !value.TryGetDateTimeOffset(out var at))
        {
            item.Refuse(Created.Name, "must be an ISO 8601 time with an offset, for example 2026-01-31T09:30:00Z");
        }
        else if (at < now - OldestEvent || at > now + FurthestAhead)
        {
            item.Refuse(Created.Name, "must be at most 7 days old and 5 minutes ahead");
        }
        else
        {
            return UtcSeconds.Of(at);
        }

        return default;
    }

    // Without one the parser would take the server's own zone.
    private static bool HasOffset(JsonElement value) =>
        value.PlainUtf8() is [.., (byte)'Z'] or [.., (byte)'+' or (byte)'-', _, _, (byte)':', _, _]
        || (value.TryGetText(out var text) && text is [.., 'Z'] or [_, .., '+' or '-', _, _, ':', _, _]);
}
