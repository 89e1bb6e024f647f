using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Tracking;

/// <summary><c>POST /track</c>: events in, onto the queue. Never opens MySQL.</summary>
public sealed class TrackEndpoint(TrackingOptions options, TimeProvider clock)
{
    [Function("Track")]
    public async Task<TrackAnswer> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "track")] HttpRequestData request, CancellationToken cancellationToken)
    {
        var receipt = Receipt.Of(request, clock.GetUtcNow(), options);
        var intake = await Intake<TrackedEvent>.ReadAsync(
            request, TrackRequest.Envelope, (item, index) => TrackRequest.Event(item, index, receipt), cancellationToken);
        return await TrackAnswer.OfAsync(request, intake);
    }
}
