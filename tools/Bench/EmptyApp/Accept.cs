using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace EmptyApp;

/// <summary>A function that does nothing, to compare the app's with.</summary>
public static class Accept
{
    [Function("Accept")]
    public static HttpResponseData Run([HttpTrigger(AuthorizationLevel.Function, "post", Route = "track")] HttpRequestData request) =>
        request.CreateResponse(HttpStatusCode.Accepted);
}
