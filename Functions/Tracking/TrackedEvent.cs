using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Documents;
using Functions.Platform.Queue;

namespace Functions.Tracking;

/// <summary>One accepted event, as it travels through the queue: valid by construction, and free of the caller's address.</summary>
public sealed record TrackedEvent
{
    public const string Queue = "tracking-events";

    public static readonly QueueDefinition<TrackedEvent> Messages = new(Queue, TrackedEventJson.Default.QueueMessageTrackedEvent);

    public required Guid Id { get; init; }
    public long? UserId { get; init; }
    public required string UserType { get; init; }
    public required string AppName { get; init; }
    public required string EventType { get; init; }
    public required string EventName { get; init; }
    public string? CountryCode { get; init; }

    /// <summary>64 hex characters; see <see cref="Tracking.IpHash"/>.</summary>
    public string? IpHash { get; init; }

    public string? Os { get; init; }
    public string? DeviceType { get; init; }
    public string? SessionId { get; init; }

    /// <summary>A JSON object.</summary>
    public JsonElement? Meta { get; init; }

    /// <summary>UTC, whole seconds: what the column holds.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the edge accepted it, UTC; null in a message of a version that did not send it.</summary>
    public DateTime? ReceivedAt { get; init; }

    public DocumentOpen? Document { get; init; }

    /// <summary>The event without its user and what else is personal.</summary>
    public TrackedEvent Anonymous() => this with { UserId = null, SessionId = null, IpHash = null, Meta = null };
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(QueueMessage<TrackedEvent>))]
public sealed partial class TrackedEventJson : JsonSerializerContext;
