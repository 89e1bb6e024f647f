using Functions.Platform.Http;
using Functions.Platform.Queue;
using Functions.Platform.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Tracking;

/// <summary>What a tracking function returns: the host puts the messages on the queue, and only then sends the response.</summary>
public sealed class TrackAnswer
{
    [HttpResult]
    public required HttpResponseData Response { get; init; }

    /// <summary>Null where there is nothing to enqueue.</summary>
    [QueueOutput(TrackedEvent.Queue)]
    public string[]? Messages { get; init; }

    public static async Task<TrackAnswer> OfAsync(HttpRequestData request, Intake<TrackedEvent> intake) => new()
    {
        Response = await intake.AnswerAsync(request),
        Messages = intake.Accepted.Count == 0
            ? null
            : QueueMessages.Pack(intake.Accepted, TrackedEventJson.Default.TrackedEvent, AppTelemetry.Current),
    };
}
