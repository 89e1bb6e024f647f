using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.LiveSessions;

/// <summary><c>POST /track/session-end</c>: a session is no longer live.</summary>
public sealed class SessionEndEndpoint(SessionReceiver receiver, TimeProvider clock)
{
    public const string Envelope = "sessions";

    [Function("SessionEnd")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "track/session-end")] HttpRequestData request, FunctionContext context)
    {
        var now = clock.GetUtcNow();
        return receiver.ReceiveAsync(request, Envelope, item => SessionRequest.End(item, now), context.CancellationToken);
    }
}
