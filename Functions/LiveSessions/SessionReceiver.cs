using System.Text.Json;
using Functions.Platform.Http;
using Functions.Platform.Queue;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.LiveSessions;

/// <summary>What both session endpoints do with a request. Never opens MySQL.</summary>
public sealed class SessionReceiver(SettingsCache settings, LiveSessionMetrics metrics, QueueSender<Heartbeat> sender)
{
    public async Task<HttpResponseData> ReceiveAsync(
        HttpRequestData request, string envelope, Func<JsonElement, Parsed<Heartbeat>> parse, CancellationToken cancellationToken)
    {
        if (!settings.Current.TrackingEnabled)
        {
            return await Intake.AnswerDisabledAsync(request);
        }

        var intake = await Intake<Heartbeat>.ReadAsync(request, envelope, parse, cancellationToken);
        await sender.SendAsync(intake.Accepted, cancellationToken);
        metrics.Received(intake);
        return await intake.AnswerAsync(request);
    }
}
