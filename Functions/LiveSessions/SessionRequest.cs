using System.Text.Json;
using Functions.Platform;
using Functions.Platform.Http;

namespace Functions.LiveSessions;

/// <summary>The rules that turn an item of a heartbeat or session-end body into a <see cref="Heartbeat"/>.</summary>
public static class SessionRequest
{
    private static readonly string[] UserTypes = ["student", "teacher"];
    private static readonly JsonFields HeartbeatForm = new("sessionId", "userId", "userType", "appName", "countryCode");
    private static readonly JsonFields EndForm = new("sessionId", "userId");

    /// <summary>An item of <c>POST /track/heartbeat</c>; <paramref name="country"/> is the caller's, for where the item names none.</summary>
    public static Parsed<Heartbeat> Heartbeat(JsonElement element, DateTimeOffset now, string? country)
    {
        var item = HeartbeatForm.Read(element);
        var details = new SessionDetails(
            item.OneOf("userType", UserTypes, required: true) ?? "",
            item.Text("appName", 1, 50, required: true) ?? "",
            CallerCountry.Read(item, "countryCode") ?? country);
        return Read(item, now, details);
    }

    /// <summary>An item of <c>POST /track/session-end</c>.</summary>
    public static Parsed<Heartbeat> End(JsonElement element, DateTimeOffset now) => Read(EndForm.Read(element), now, null);

    private static Parsed<Heartbeat> Read(JsonItem item, DateTimeOffset now, SessionDetails? details)
    {
        var read = new Heartbeat
        {
            SessionId = item.Text("sessionId", 1, 100, required: true) ?? "",
            UserId = item.PositiveInteger("userId", required: true) ?? 0,
            At = UtcSeconds.Of(now),
            Details = details,
        };
        return item.Errors.Count == 0 ? new Parsed<Heartbeat>(read, []) : new Parsed<Heartbeat>(null, item.Errors);
    }
}
