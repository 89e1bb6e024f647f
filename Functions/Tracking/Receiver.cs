using System.Text.Json;
using Functions.Platform.Http;
using Functions.Platform.Queue;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Tracking;

/// <summary>What every tracking endpoint does with a request: read it, enrich it, put it on the queue, answer. Never opens MySQL.</summary>
public sealed class Receiver(
    TrackingOptions options, EdgeOptions edge, CallerCountry country, SettingsCache settings, TrackingMetrics metrics,
    QueueSender<TrackedEvent> sender, TimeProvider clock)
{
    public async Task<HttpResponseData> ReceiveAsync(
        HttpRequestData request, Func<JsonElement, Receipt, Parsed<TrackedEvent>> parse, CancellationToken cancellationToken)
    {
        if (!settings.Current.TrackingEnabled)
        {
            return await Intake.AnswerDisabledAsync(request);
        }

        var receipt = Receipt(request);
        var intake = await Intake<TrackedEvent>.ReadAsync(
            request, TrackRequest.Envelope, item => parse(item, receipt), cancellationToken);
        await sender.SendAsync(intake.Accepted, cancellationToken);
        metrics.Received(intake);
        return await intake.AnswerAsync(request);
    }

    private Receipt Receipt(HttpRequestData request)
    {
        var now = clock.GetUtcNow();
        var address = ClientAddress.Of(request, edge.TrustedProxies);
        return new Receipt(
            now,
            address is null ? null : options.IpHash.Of(address, now),
            country.Of(request, address),
            // The collection takes this header apart at its blanks.
            UserAgent.Parse(string.Join(' ', request.HeaderValues("User-Agent"))));
    }
}
