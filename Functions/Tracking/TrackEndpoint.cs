using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Tracking;

/// <summary><c>POST /track</c>: events in, onto the queue.</summary>
public sealed class TrackEndpoint(Receiver receiver)
{
    [Function("Track")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "track")] HttpRequestData request, CancellationToken cancellationToken) =>
        receiver.ReceiveAsync(request, TrackRequest.Event, cancellationToken);
}
