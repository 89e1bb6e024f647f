using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Platform.Http;
using Functions.Platform.Queue;
using Functions.Tracking;

namespace Bench;

/// <summary>A body of 100 events validated, hashed and made into queue messages, against reading the same body and no more.</summary>
internal static class IntakeBenchmark
{
    private const double Goal = 0.50;
    private const int Events = 100;

    public static readonly byte[] Body = JsonSerializer.SerializeToUtf8Bytes(
        Enumerable.Range(0, Events).Select(number => new SentEvent(
            Guid.CreateVersion7(), number % 2 == 0 ? "visit" : "button", $"page {number % 8}", "Portal", "student", number + 1,
            $"session {number}", "DE", "Windows", "desktop", DateTimeOffset.UtcNow)),
        PerfJson.Default.IEnumerableSentEvent);

    private static readonly IPAddress Address = IPAddress.Parse("203.0.113.7");
    private static readonly IpHash Hash = new("a-secret-of-the-benchmarks-with-32-characters"u8.ToArray(), daily: false);

    public static async Task<IReadOnlyList<Line>> RunAsync(Measure measure)
    {
        var measured = await measure.CompareAsync(
            1,
            _ =>
            {
                Take(Body);
                return Task.CompletedTask;
            },
            _ =>
            {
                JsonSerializer.Deserialize(Body, PerfJson.Default.SentEventArray);
                return Task.CompletedTask;
            });
        return [Line.Of(
            $"validated and packed, bodies of {Events} events", "the same read by a source-generated serializer", measured, Goal)];
    }

    /// <summary>What the endpoint does between the request's bytes and the queue.</summary>
    public static int Take(byte[] body)
    {
        var now = DateTimeOffset.UtcNow;
        var receipt = new Receipt(now, Hash.Of(Address, now), "DE", UserAgent.Parse("Mozilla/5.0 (Windows NT 10.0)"));
        var intake = Intake<TrackedEvent>.Of(body, TrackRequest.Envelope, item => TrackRequest.Event(item, receipt));
        return QueueMessages.Pack(intake.Accepted, TrackedEventJson.Default.TrackedEvent).Length;
    }
}

internal sealed record SentEvent(
    Guid Id, string EventType, string EventName, string AppName, string UserType, long UserId, string SessionId, string CountryCode,
    string Os,
    string DeviceType, DateTimeOffset CreatedAt);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IEnumerable<SentEvent>))]
[JsonSerializable(typeof(SentEvent[]))]
internal sealed partial class PerfJson : JsonSerializerContext;
