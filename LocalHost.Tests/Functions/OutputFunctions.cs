using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace LocalHost.Tests.Functions;

public sealed class OutputFunctions
{
    [Function("Accept")]
    public static async Task<Accepted> AcceptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "accept")] HttpRequestData request)
    {
        var response = request.CreateResponse(HttpStatusCode.Accepted);
        await response.WriteStringAsync("taken");
        return new Accepted
        {
            Response = response,
            One = await request.ReadAsStringAsync(),
            Many = ["a", "b"],
            Bytes = "bytes"u8.ToArray(),
            Thing = new { Name = "thing" },
        };
    }

    [Function("AcceptOver")]
    public static AcceptedElsewhere AcceptOver(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "accept-elsewhere")] HttpRequestData request) =>
        new() { Response = request.CreateResponse(HttpStatusCode.Accepted), Message = "m" };

    [Function("Returns")]
    [QueueOutput("returned")]
    public static string Returns([QueueTrigger("returning")] string message) => message.ToUpperInvariant();

    public sealed class Accepted
    {
        [HttpResult]
        public HttpResponseData? Response { get; init; }

        [QueueOutput("one")]
        public string? One { get; init; }

        [QueueOutput("many")]
        public IEnumerable<string>? Many { get; init; }

        [QueueOutput("bytes")]
        public byte[]? Bytes { get; init; }

        [QueueOutput("none")]
        public string? None { get; init; }

        [QueueOutput("thing")]
        public object? Thing { get; init; }
    }

    public sealed class AcceptedElsewhere
    {
        [HttpResult]
        public HttpResponseData? Response { get; init; }

        [QueueOutput("unreachable", Connection = "Closed")]
        public string? Message { get; init; }
    }
}
