using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Functions.Platform.Queue;
using Functions.Tests.Builders;
using Functions.Tracking;

namespace Functions.Tests.Platform;

public sealed class MessageTraceTests : IDisposable
{
    private readonly Activity _sender = new Activity("sender").SetIdFormat(ActivityIdFormat.W3C).Start();

    public void Dispose() => _sender.Dispose();

    [Theory]
    [InlineData(null, null)]
    [InlineData("vendor=opaque,other=1", "vendor=opaque,other=1")]
    [InlineData("needs=\"escape\"", null)]
    public void A_message_carries_its_senders_place_in_the_trace_beside_its_items(string? state, string? carried)
    {
        _sender.TraceStateString = state;
        var sent = TrackedEvents.Visit();

        var message = Assert.Single(QueueMessages.Pack([sent], TrackedEventJson.Default.TrackedEvent, _sender));

        Assert.Equal(new ActivityContext(_sender.TraceId, _sender.SpanId, _sender.ActivityTraceFlags, carried, isRemote: true),
            MessageTrace.Read(message));
        Assert.Equal([sent], QueueMessages.Read(message, TrackedEventJson.Default.QueueMessageTrackedEvent, out _));
    }

    [Fact]
    public void The_trace_costs_72_bytes_a_message_and_outside_a_trace_none()
    {
        var untraced = Assert.Single(QueueMessages.Pack([1], IntJson.Int32));

        Assert.Equal("""{"v":1,"items":[1]}""", untraced);
        Assert.Equal(default, MessageTrace.Read(untraced));
        Assert.Equal(untraced.Length + 72, QueueMessages.Pack([1], IntJson.Int32, _sender).Single().Length);
    }

    [Fact]
    public void A_traced_message_is_no_longer_than_a_message_may_be()
    {
        _sender.TraceStateString = new string('s', 512);

        var messages = QueueMessages.Pack(Enumerable.Range(0, 30_000), IntJson.Int32, _sender);

        Assert.True(messages.Length > 1);
        Assert.All(messages, message => Assert.InRange(Encoding.UTF8.GetByteCount(message), 1, QueueMessages.MaxBytes));
        Assert.All(messages, message => Assert.Equal(_sender.SpanId, MessageTrace.Read(message).SpanId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("""{"v":1,"items":[{"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}]}""")]
    [InlineData("""{"v":1,"traceparent":"00-00000000000000000000000000000000-00f067aa0ba902b7-01","items":[]}""")]
    [InlineData("""{"v":1,"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736","items":[]}""")]
    public void Text_without_a_place_is_read_as_none(string message) => Assert.Equal(default, MessageTrace.Read(message));

    private static class IntJson
    {
        public static System.Text.Json.Serialization.Metadata.JsonTypeInfo<int> Int32 { get; } =
            (System.Text.Json.Serialization.Metadata.JsonTypeInfo<int>)JsonSerializerOptions.Default.GetTypeInfo(typeof(int));
    }
}
