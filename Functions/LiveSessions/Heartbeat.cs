using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Platform.Queue;

namespace Functions.LiveSessions;

/// <summary>A heartbeat of a session, or its end; valid by construction.</summary>
public sealed record Heartbeat
{
    /// <summary>A queue of their own, so that a backlog of events never delays the live view.</summary>
    public const string Queue = "tracking-heartbeats";

    public static readonly QueueDefinition<Heartbeat> Messages = new(Queue, HeartbeatJson.Default.QueueMessageHeartbeat);

    public required string SessionId { get; init; }
    public required long UserId { get; init; }

    /// <summary>When the edge received it, UTC, whole seconds: what the column holds.</summary>
    public required DateTime At { get; init; }

    /// <summary>Null where this is the session's end.</summary>
    public SessionDetails? Details { get; init; }
}

/// <summary>Who is in a live session, and where.</summary>
public sealed record SessionDetails(string UserType, string AppName, string? CountryCode = null);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(QueueMessage<Heartbeat>))]
public sealed partial class HeartbeatJson : JsonSerializerContext;
