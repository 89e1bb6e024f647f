using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Functions.Tracking;

/// <summary><c>POST /track/document</c>: the flat form that the document viewer sends.</summary>
public sealed class TrackDocumentEndpoint(Receiver receiver)
{
    [Function("TrackDocument")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "track/document")] HttpRequestData request, FunctionContext context) =>
        receiver.ReceiveAsync(request, TrackRequest.FlatDocument, context.CancellationToken);
}
