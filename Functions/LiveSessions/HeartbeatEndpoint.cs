using Functions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.LiveSessions;

/// <summary><c>POST /track/heartbeat</c>: a session lives; the first heartbeat opens it.</summary>
public sealed class HeartbeatEndpoint(SessionReceiver receiver, EdgeOptions edge, CallerCountry country, TimeProvider clock)
{
    public const string Envelope = "heartbeats";

    [Function("Heartbeat")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "track/heartbeat")] HttpRequestData request, FunctionContext context)
    {
        var now = clock.GetUtcNow();
        var caller = country.Of(request, ClientAddress.Of(request, edge.TrustedProxies));
        return receiver.ReceiveAsync(
            request, Envelope, item => SessionRequest.Heartbeat(item, now, caller), context.CancellationToken);
    }
}
