using System.Text;
using System.Text.Json;
using Functions.Platform.Queue;
using Functions.Tracking;

namespace Functions.Tests.Platform;

public sealed class QueueMessagesTests
{
    [Fact]
    public void A_batch_past_the_size_of_a_message_is_split_and_nothing_is_lost_or_reordered()
    {
        var events = Enumerable.Range(1, 1000).Select(Event).ToList();

        var messages = QueueMessages.Pack(events, TrackedEventJson.Default.TrackedEvent);

        Assert.True(messages.Length > 1);
        Assert.All(messages, message => Assert.InRange(Encoding.UTF8.GetByteCount(message), 1, QueueMessages.MaxBytes));
        Assert.Equal(events.Select(e => e.Id), messages.SelectMany(Read).Select(e => e.Id));
    }

    [Fact]
    public void Messages_are_filled_before_another_is_begun()
    {
        var messages = QueueMessages.Pack(Enumerable.Range(1, 1000).Select(Event), TrackedEventJson.Default.TrackedEvent);

        Assert.All(messages[..^1],
            message => Assert.InRange(Encoding.UTF8.GetByteCount(message), QueueMessages.MaxBytes * 0.95, QueueMessages.MaxBytes));
    }

    [Fact]
    public void No_items_make_no_message() => Assert.Empty(QueueMessages.Pack([], TrackedEventJson.Default.TrackedEvent));

    [Fact]
    public void An_event_comes_out_as_it_went_in()
    {
        var sent = Event(7) with { Meta = JsonElement.Parse("""{"a":"ü \" 𝒜"}""") };

        var received = Assert.Single(QueueMessages.Pack([sent], TrackedEventJson.Default.TrackedEvent).SelectMany(Read));

        Assert.True(JsonElement.DeepEquals(sent.Meta.Value, received.Meta!.Value));
        Assert.Equal(sent with { Meta = null }, received with { Meta = null });
    }

    private static IReadOnlyList<TrackedEvent> Read(string message) =>
        JsonSerializer.Deserialize(message, TrackedEventJson.Default.QueueMessageTrackedEvent)!.Items;

    private static TrackedEvent Event(int number) => new()
    {
        Id = Guid.CreateVersion7(),
        UserType = "student",
        UserId = number,
        AppName = "Portal ü",
        EventType = "visit",
        EventName = $"page {number}",
        CreatedAt = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc),
    };
}
