using System.Text.Json;
using Functions.Platform.Http;
using Functions.Platform.Queue;
using Functions.Platform.Telemetry;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.LiveSessions;

/// <summary>What a session function returns: the host puts the messages on the queue, and only then sends the response.</summary>
public sealed class SessionAnswer
{
    [HttpResult]
    public required HttpResponseData Response { get; init; }

    /// <summary>Null where there is nothing to enqueue.</summary>
    [QueueOutput(Heartbeat.Queue)]
    public string[]? Messages { get; init; }
}

/// <summary>What both session endpoints do with a request. Never opens MySQL.</summary>
public sealed class SessionReceiver(SettingsCache settings, LiveSessionMetrics metrics)
{
    public async Task<SessionAnswer> ReceiveAsync(
        HttpRequestData request, string envelope, Func<JsonElement, Parsed<Heartbeat>> parse, CancellationToken cancellationToken)
    {
        if (!settings.Current.TrackingEnabled)
        {
            return new SessionAnswer { Response = await Intake.AnswerDisabledAsync(request) };
        }

        var intake = await Intake<Heartbeat>.ReadAsync(request, envelope, parse, cancellationToken);
        metrics.Received(intake);
        return new SessionAnswer
        {
            Response = await intake.AnswerAsync(request),
            Messages = intake.Accepted.Count == 0
                ? null
                : QueueMessages.Pack(intake.Accepted, HeartbeatJson.Default.Heartbeat, AppTelemetry.Current),
        };
    }
}
