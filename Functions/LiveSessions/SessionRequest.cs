using System.Text.Json;
using Functions.Platform;
using Functions.Platform.Http;

namespace Functions.LiveSessions;

/// <summary>The rules that turn an item of a heartbeat or session-end body into a <see cref="Heartbeat"/>.</summary>
public static class SessionRequest
{
    private static readonly TextRule SessionId = new("sessionId", 1, 100,
        "The session, unique among all apps; what differs only in case, accents or spaces at its end is one session")
    { Required = true };
    private static readonly NumberRule UserId = new("userId", 1, long.MaxValue, "Whose session it is") { Required = true };
    private static readonly ChoiceRule UserType = new("userType", UserTypes.Known, "Guests have no live sessions") { Required = true };
    private static readonly TextRule AppName = new("appName", 1, 50, "The app that the user is in") { Required = true };

    public static readonly JsonFields HeartbeatForm = new(SessionId, UserId, UserType, AppName, CallerCountry.Rule);
    public static readonly JsonFields EndForm = new(SessionId, UserId);

    /// <summary>
    /// An item of <c>POST /track/heartbeat</c>; <paramref name="country"/> is the caller's, for where the item names none.
    /// </summary>
    public static Parsed<Heartbeat> Heartbeat(JsonElement element, DateTimeOffset now, string? country)
    {
        var item = HeartbeatForm.Read(element);
        var details = new SessionDetails(
            item.OneOf(UserType) ?? "",
            item.Text(AppName) ?? "",
            CallerCountry.Read(item) ?? country);
        return Read(item, now, details);
    }

    /// <summary>An item of <c>POST /track/session-end</c>.</summary>
    public static Parsed<Heartbeat> End(JsonElement element, DateTimeOffset now) => Read(EndForm.Read(element), now, null);

    private static Parsed<Heartbeat> Read(JsonItem item, DateTimeOffset now, SessionDetails? details)
    {
        var read = new Heartbeat
        {
            SessionId = item.Text(SessionId) ?? "",
            UserId = item.Number(UserId) ?? 0,
            At = UtcSeconds.Of(now),
            Details = details,
        };
        return item.Errors.Count == 0 ? new Parsed<Heartbeat>(read, []) : new Parsed<Heartbeat>(null, item.Errors);
    }
}
