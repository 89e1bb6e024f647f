using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Tracking;

/// <summary><c>POST /track</c>: events in, onto the queue.</summary>
public sealed class TrackEndpoint(Receiver receiver)
{
    [Function("Track")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "track")] HttpRequestData request, FunctionContext context) =>
        receiver.ReceiveAsync(request, TrackRequest.Event, context.CancellationToken);
}
