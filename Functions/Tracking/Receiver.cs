using System.Text.Json;
using Functions.Platform.Http;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Tracking;

/// <summary>What every tracking endpoint does with a request: read it, enrich it, answer it. Never opens MySQL.</summary>
public sealed class Receiver(
    TrackingOptions options, EdgeOptions edge, CallerCountry country, SettingsCache settings, TrackingMetrics metrics, TimeProvider clock)
{
    public async Task<TrackAnswer> ReceiveAsync(
        HttpRequestData request, Func<JsonElement, Receipt, Parsed<TrackedEvent>> parse, CancellationToken cancellationToken)
    {
        if (!settings.Current.TrackingEnabled)
        {
            return new TrackAnswer { Response = await Intake.AnswerDisabledAsync(request) };
        }

        var receipt = Receipt(request);
        var intake = await Intake<TrackedEvent>.ReadAsync(
            request, TrackRequest.Envelope, item => parse(item, receipt), cancellationToken);
        metrics.Received(intake);
        return await TrackAnswer.OfAsync(request, intake);
    }

    private Receipt Receipt(HttpRequestData request)
    {
        var now = clock.GetUtcNow();
        var address = ClientAddress.Of(request, edge.TrustedProxies);
        return new Receipt(
            now,
            address is null ? null : options.IpHash.Of(address, now),
            country.Of(request, address),
            UserAgent.Parse(Header(request, "User-Agent")));
    }

    // The collection takes this header apart at its blanks.
    private static string? Header(HttpRequestData request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? string.Join(' ', values) : null;
}
