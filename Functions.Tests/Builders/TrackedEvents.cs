using Functions.Documents;
using Functions.Platform.Queue;
using Functions.Tracking;

namespace Functions.Tests.Builders;

/// <summary>Accepted events, as they travel through the queue.</summary>
internal static class TrackedEvents
{
    public static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    public static TrackedEvent Visit(long? userId = 42, string userType = "student") => new()
    {
        Id = Guid.CreateVersion7(),
        UserId = userId,
        UserType = userType,
        AppName = "Portal",
        EventType = "visit",
        EventName = "home",
        CreatedAt = Noon,
    };

    public static TrackedEvent DocumentOpened(long? userId = 42, string document = "Halves.pdf") => Visit(userId) with
    {
        AppName = "DViz",
        EventType = "document",
        EventName = "open",
        Document = new DocumentOpen("Level 1", "Fractions", document),
    };

    /// <summary>The events as one queue message.</summary>
    public static string Message(params IEnumerable<TrackedEvent> events) =>
        QueueMessages.Pack(events, TrackedEventJson.Default.TrackedEvent).Single();
}
