using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Hosting;

await FunctionsApplication.CreateBuilder(args).Build().RunAsync();

/// <summary>A function that does nothing, to compare the app's with.</summary>
public static class Accept
{
    [Function("Accept")]
    public static HttpResponseData Run([HttpTrigger(AuthorizationLevel.Function, "post", Route = "track")] HttpRequestData request) =>
        request.CreateResponse(HttpStatusCode.Accepted);
}
